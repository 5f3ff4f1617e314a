import { code, lines, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { isInHsm } from '../inHsm.ts';
import { inputsOf } from '../inputs.ts';
import { urlPart } from '../literals/json.ts';
import type { TemplateRequest } from '../request.ts';
import { accessPolicies, assignmentProperties, authorizationApiVersion, types } from '../resources/bodies.ts';
import { ref, type Properties } from '../resources/tree.ts';
import { atVault, send, type Details } from './restWriter.ts';
import { warnings } from './steps.ts';

const vaultApiVersion = '7.4';

const rbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';
const assignments = (request: TemplateRequest, rest: string) =>
  isInHsm(request.known)
    ? `https://{{hsmName}}${request.cloud.hsmSuffix}/keys/{{keyName}}/providers/${types.assignment}${rest}?api-version=${vaultApiVersion}`
    : atVault(request, `/providers/${types.assignment}${rest}`, authorizationApiVersion);
const policies = (request: TemplateRequest, change: 'add' | 'remove') =>
  `PUT ${atVault(request, `/accessPolicies/${change}`)}`;

/** The service that gives the access: a managed HSM does by itself. */
const tokenOf = ({ known }: TemplateRequest): Details => (isInHsm(known) ? { token: 'HSM_TOKEN' } : {});

/** A managed HSM takes no type of the principal. */
function assignment({ known }: TemplateRequest): Properties {
  const { principalType: _, ...local } = assignmentProperties;
  return isInHsm(known) ? local : assignmentProperties;
}

/** A key of a managed HSM is made in the HSM itself. */
export const createKeyInHsm = (request: TemplateRequest): Code =>
  send(
    request,
    `POST https://{{hsmName}}${request.cloud.hsmSuffix}/keys/{{keyName}}/create?api-version=${vaultApiVersion}`,
    { kty: 'RSA-HSM', key_size: ref('keySize'), key_ops: ['wrapKey', 'unwrapKey'] },
    { token: 'HSM_TOKEN' },
  );

/** Access to the keys of the vault, in the vault's own permission model. */
export const grant = (request: TemplateRequest, details: Details = {}): Code =>
  rbac(request)
    ? send(
        request,
        `PUT ${assignments(request, '/{{$guid}}')}`,
        { properties: assignment(request) },
        { ...details, ...tokenOf(request) },
      )
    : send(request, policies(request, 'add'), { properties: { accessPolicies } }, details);

/** What revokes and what restores, each a request of its own. */
export function revocation(request: TemplateRequest): readonly Code[] {
  if (request.choices.lever === 'disableKey') return ofKey(request);
  if (!rbac(request))
    return [
      accessRequest('Revoke. Every account that reaches keys of this vault with this identity goes dark.', [
        send(request, policies(request, 'remove'), { properties: { accessPolicies } }),
      ]),
      accessRequest('Restore.', [
        send(request, policies(request, 'add'), { properties: { accessPolicies } }),
      ]),
    ];
  const filter = code`GET ${trusted(assignments(request, ''))}&$filter=principalId%20eq%20'${urlPart(inputsOf(request).principalId)}'`;
  const { token = 'ARM_TOKEN' } = tokenOf(request);
  return [
    accessRequest(
      'The role assignments of the identity: the name of the one that gives access goes to the top.',
      [lines(filter, trusted(`Authorization: Bearer {{$dotenv ${token}}}`))],
    ),
    accessRequest(`Revoke. ${warnings(request)[0] ?? ''}`, [
      send(request, `DELETE ${assignments(request, '/{{roleAssignmentName}}')}`, undefined, tokenOf(request)),
    ]),
    accessRequest('Restore.', [
      send(
        request,
        `PUT ${assignments(request, '/{{roleAssignmentName}}')}`,
        { properties: assignment(request) },
        tokenOf(request),
      ),
    ]),
  ];
}

function ofKey(request: TemplateRequest): readonly Code[] {
  const { cloud } = request;
  const hsm = isInHsm(request.known);
  const vault = hsm ? `https://{{hsmName}}${cloud.hsmSuffix}` : `https://{{vaultName}}${cloud.vaultSuffix}`;
  const set = (enabled: boolean) =>
    send(
      request,
      `PATCH {{key.response.body.key.kid}}?api-version=${vaultApiVersion}`,
      { attributes: { enabled } },
      details,
    );
  const details: Details = { token: hsm ? 'HSM_TOKEN' : 'VAULT_TOKEN' };
  return [
    accessRequest('The latest version of the key.', [
      send(request, `GET ${vault}/keys/{{keyName}}?api-version=${vaultApiVersion}`, undefined, {
        ...details,
        name: 'key',
      }),
    ]),
    accessRequest('Revoke. Every account that uses this version goes dark.', [set(false)]),
    accessRequest('Restore.', [set(true)]),
  ];
}

const accessRequest = (title: string, parts: readonly Code[]) => lines(trusted(`### ${title}`), ...parts);
