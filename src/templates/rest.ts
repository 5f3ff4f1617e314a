import { localEncryptionUserRole } from '../model/roleAssignments.ts';
import { jsonWriter } from './armWriter.ts';
import { type Code, code, joined, lines, nothing, trusted } from './code.ts';
import { grants, type InputName, inputsOf } from './inputs.ts';
import { isInHsm } from './languages.ts';
import { httpJsonString, urlPart } from './literals.ts';
import type { TemplateRequest } from './request.ts';
import {
  accessPolicies,
  accountIdentity,
  accountProperties,
  assignmentProperties,
  authorizationApiVersion,
  identityApiVersion,
  keyProperties,
  keyVaultApiVersion,
  kindOf,
  type Properties,
  ref,
  type RefName,
  resourcesApiVersion,
  role,
  roleVariable,
  type Tree,
  types,
  vaultProperties,
  writtenTree,
} from './resources.ts';
import {
  inputsUsed,
  type ScriptStep,
  type ScriptStepId,
  stepsOf,
  takesPrincipal,
  tooEarly,
  vaultGroup,
  warnings,
} from './scriptSteps.ts';

const arm = (path: string, apiVersion: string) =>
  `{{arm}}/subscriptions/{{subscriptionId}}${path}?api-version=${apiVersion}`;

const inGroup = (group: string, type: string, name: string, apiVersion: string) =>
  arm(`/resourceGroups/{{${group}}}/providers/${type}/{{${name}}}`, apiVersion);

const atVault = (template: TemplateRequest, rest: string, apiVersion: string = keyVaultApiVersion) =>
  arm(
    `/resourceGroups/{{${vaultGroup(template)}}}/providers/${types.vault}/{{vaultName}}${rest}`,
    apiVersion,
  );

interface Details {
  /** The name by which later requests refer to its response. */
  readonly name?: string;
  readonly token?: 'ARM_TOKEN' | 'GRAPH_TOKEN' | 'VAULT_TOKEN' | 'HSM_TOKEN';
  /** The principal to grant access to, if it is the account's own identity: a value from an earlier response. */
  readonly grantee?: string;
}

/** The ID of a managed HSM's local role in the HSM's own API (rbac.json 7.4 of Key Vault's data plane). */
const localRoleId = `Microsoft.KeyVault/providers/${types.role}/${localEncryptionUserRole.id}`;

/** A request: its request line, the token of its service, and its body. */
function send(
  template: TemplateRequest,
  line: string,
  body?: Tree,
  { name, token = 'ARM_TOKEN', grantee }: Details = {},
): Code {
  const ref = (one: RefName) =>
    one === 'principalId' && grantee !== undefined ? answered(grantee) : refIn(template, one);
  return lines(
    name ? trusted(`# @name ${name}`) : undefined,
    trusted(line),
    trusted(`Authorization: Bearer {{$dotenv ${token}}}`),
    ...(body === undefined
      ? []
      : [
          trusted('Content-Type: application/json'),
          trusted(''),
          writtenTree(body, { ...jsonWriter(ref), string: (one) => httpJsonString([one]) }),
        ]),
  );
}

const answered = (answer: string) => trusted(`"{{${answer}}}"`);

function refIn(template: TemplateRequest, name: RefName): Code {
  const inputs = inputsOf(template);
  const { scope, choices } = template;
  const made = scope === 'everything' || scope === 'accountWithKey';
  const hsm = isInHsm(template.known);
  switch (name) {
    case 'accountName':
    case 'location':
    case 'tenantId':
      return httpJsonString(inputs[name]);
    case 'keySize':
      return { code: inputs.keySize };
    case 'principalId':
      if (choices.identity === 'userAssigned' && scope !== 'revoke')
        return answered('identity.response.body.properties.principalId');
      return scope === 'revoke' || takesPrincipal(template)
        ? httpJsonString(inputs.principalId)
        : answered('principal.response.body.id');
    case 'keyUri':
      return made && !hsm
        ? answered('key.response.body.properties.keyUri')
        : httpJsonString(inputs.keyVaultKeyUri);
    case 'identityId':
      return made ? answered('identity.response.body.id') : httpJsonString(inputs.identityId);
    case 'defaultIdentity':
      return made
        ? trusted('"UserAssignedIdentity={{identity.response.body.id}}"')
        : httpJsonString(['UserAssignedIdentity=', ...inputs.identityId]);
    case 'roleDefinitionId':
      if (hsm) return httpJsonString([localRoleId]);
      return trusted(`"/subscriptions/{{subscriptionId}}/providers/${types.role}/{{${roleVariable}}}"`);
    case 'restoreSource':
    case 'restoreTime':
      return httpJsonString(inputs[name]);
  }
}

const vaultApiVersion = '7.4';

const rbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';
const assignments = (request: TemplateRequest, rest: string) =>
  isInHsm(request.known)
    ? `https://{{hsmName}}${request.cloud.hsmSuffix}/keys/{{keyName}}/providers/${types.assignment}${rest}?api-version=${vaultApiVersion}`
    : atVault(request, `/providers/${types.assignment}${rest}`, authorizationApiVersion);
const policies = (request: TemplateRequest, change: 'add' | 'remove') =>
  `PUT ${atVault(request, `/accessPolicies/${change}`)}`;

/** The token for granting access. A managed HSM grants access through its own API. */
const tokenOf = ({ known }: TemplateRequest): Details => (isInHsm(known) ? { token: 'HSM_TOKEN' } : {});

/** The API of a managed HSM accepts no principal type. */
function assignment({ known }: TemplateRequest): Properties {
  const { principalType: _, ...local } = assignmentProperties;
  return isInHsm(known) ? local : assignmentProperties;
}

/** A key of a managed HSM is created through the HSM itself. */
const createKeyInHsm = (request: TemplateRequest): Code =>
  send(
    request,
    `POST https://{{hsmName}}${request.cloud.hsmSuffix}/keys/{{keyName}}/create?api-version=${vaultApiVersion}`,
    { kty: 'RSA-HSM', key_size: ref('keySize'), key_ops: ['wrapKey', 'unwrapKey'] },
    { token: 'HSM_TOKEN' },
  );

/** Grants access to the keys of the vault, in the vault's own permission model. */
const grant = (request: TemplateRequest, details: Details = {}): Code =>
  rbac(request)
    ? send(
        request,
        `PUT ${assignments(request, '/{{$guid}}')}`,
        { properties: assignment(request) },
        { ...details, ...tokenOf(request) },
      )
    : send(request, policies(request, 'add'), { properties: { accessPolicies } }, details);

/** Revokes and restores access, in separate requests. */
function revocation(request: TemplateRequest): readonly Code[] {
  if (request.choices.revocation === 'disableKey') return ofKey(request);
  if (!rbac(request))
    return [
      accessRequest(
        'Revoke. Every account that uses keys of this vault with this identity loses access to its data.',
        [send(request, policies(request, 'remove'), { properties: { accessPolicies } })],
      ),
      accessRequest('Restore.', [
        send(request, policies(request, 'add'), { properties: { accessPolicies } }),
      ]),
    ];
  const filter = code`GET ${trusted(assignments(request, ''))}&$filter=principalId%20eq%20'${urlPart(inputsOf(request).principalId)}'`;
  const { token = 'ARM_TOKEN' } = tokenOf(request);
  return [
    accessRequest(
      'The role assignments of the identity. Put the name of the one that gives access at the top.',
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
    accessRequest('Revoke. Every account that uses this version loses access to its data.', [set(false)]),
    accessRequest('Restore.', [set(true)]),
  ];
}

const accessRequest = (title: string, parts: readonly Code[]) => lines(trusted(`### ${title}`), ...parts);

/** Inputs used in URLs become variables of the file. Inputs used in bodies are written there as JSON. */
const inUrls: readonly InputName[] = [
  'subscriptionId',
  'resourceGroup',
  'vaultName',
  'hsmName',
  'vaultResourceGroup',
  'keyName',
  'accountName',
  'identityName',
  'roleAssignmentName',
];

/** The requests in order, for the HTTP clients of editors (REST Client, httpYac). */
export function renderRest(request: TemplateRequest): Code {
  const steps =
    request.scope === 'revoke'
      ? revocation(request)
      : stepsOf(request).flatMap((step) =>
          requests(request)
            [step.id]()
            .map((one) => titled(request, step, one)),
        );
  return lines(joined([head(request), ...steps], '\n\n'), nothing);
}

const titled = (request: TemplateRequest, { id, title, note }: ScriptStep, one: Code) =>
  lines(trusted(`### ${title}`), noteOn(request, id, note), one);

/** Only a script can read the identities first, or retry a request that came too early. */
function noteOn(
  { known, scope }: TemplateRequest,
  id: ScriptStepId,
  note: string | undefined,
): Code | undefined {
  if (id === 'account') return note === undefined ? undefined : trusted(`# ${tooEarly}`);
  const changesIdentities = id === 'assignIdentity' || id === 'assignSystemIdentity';
  return changesIdentities && scope === 'existing' && !known.identities
    ? trusted('# Azure removes the other identities of the account. If it has some, add them to the body.')
    : undefined;
}

/** Whether a request assigns the role of a key vault, which it names by its ID. */
const namesRole = ({ scope, choices, known }: TemplateRequest) =>
  !isInHsm(known) &&
  choices.permissionModel === 'rbac' &&
  (scope === 'revoke' ? choices.revocation === 'removeAccess' : grants(scope));

function head(request: TemplateRequest): Code {
  const inputs = inputsOf(request);
  const { scope, choices } = request;
  const names = inputsUsed(request).filter((name) => inUrls.includes(name));
  const named =
    scope === 'revoke' && choices.revocation === 'removeAccess' && choices.permissionModel === 'rbac';
  const hsm = isInHsm(request.known);
  const vaultToken = scope === 'revoke' && choices.revocation === 'disableKey';
  const graphToken = stepsOf(request).some(({ id }) => id === 'principal') && !takesPrincipal(request);
  const token = (name: string, resource: string) =>
    trusted(
      `#   ${name}: az account get-access-token --resource ${resource} --query accessToken --output tsv`,
    );
  return lines(
    trusted('# The tokens are read from a .env file next to this file:'),
    scope === 'revoke' && (hsm || vaultToken) ? undefined : token('ARM_TOKEN', request.cloud.armEndpoint),
    hsm && scope !== 'account'
      ? token('HSM_TOKEN', `https://${request.cloud.hsmSuffix.slice(1)}`)
      : vaultToken
        ? token('VAULT_TOKEN', `https://${request.cloud.vaultSuffix.slice(1)}`)
        : undefined,
    graphToken ? token('GRAPH_TOKEN', request.cloud.graphEndpoint) : undefined,
    trusted("# 201 or 202 isn't the end. Send the last request again until it says Succeeded."),
    nothing,
    trusted(`@arm = ${request.cloud.armEndpoint}`),
    namesRole(request) ? trusted(`@${roleVariable} = ${role.id}`) : undefined,
    ...[...names, ...(named ? (['roleAssignmentName'] as const) : [])].map(
      (name) => code`@${trusted(name)} = ${urlPart(inputs[name])}`,
    ),
  );
}

const requests = (request: TemplateRequest): Readonly<Record<ScriptStepId, () => readonly Code[]>> => {
  const { choices, cloud } = request;
  const account = (method: 'GET' | 'PUT' | 'PATCH', body?: Tree, details?: Details) =>
    send(
      request,
      `${method} ${inGroup('resourceGroup', types.account, 'accountName', choices.apiVersion)}`,
      body,
      details,
    );
  const register = (namespace: string) =>
    send(request, `POST ${arm(`/providers/${namespace}/register`, resourcesApiVersion)}`);
  return {
    providers: () => [register('Microsoft.DocumentDB'), register('Microsoft.KeyVault')],
    group: () => [
      send(request, `PUT ${arm('/resourceGroups/{{resourceGroup}}', resourcesApiVersion)}`, {
        location: ref('location'),
      }),
    ],
    vault: () => [
      send(request, `PUT ${atVault(request, '')}`, {
        location: ref('location'),
        properties: vaultProperties(request),
      }),
    ],
    findVault: () => [],
    principal: () =>
      takesPrincipal(request)
        ? []
        : [
            send(
              request,
              `GET ${cloud.graphEndpoint}/v1.0/servicePrincipals(appId='${cloud.cosmosAppId}')?$select=id,displayName`,
              undefined,
              { name: 'principal', token: 'GRAPH_TOKEN' },
            ),
          ],
    identity: () => [
      send(
        request,
        `PUT ${inGroup('resourceGroup', types.identity, 'identityName', identityApiVersion)}`,
        { location: ref('location') },
        { name: 'identity' },
      ),
    ],
    findIdentity: () => [
      code`
        # @name identity
        GET {{arm}}${identityPath(request)}?api-version=${trusted(identityApiVersion)}
        Authorization: Bearer {{$dotenv ARM_TOKEN}}
      `,
    ],
    grant: () => [grant(request)],
    grantAccount: () => [grant(request, { grantee: 'account.response.body.identity.principalId' })],
    key: () => [isInHsm(request.known) ? createKeyInHsm(request) : createKey(request)],
    account: () => [
      account('PUT', {
        location: ref('location'),
        kind: kindOf(choices.api),
        identity: accountIdentity(request),
        properties: accountProperties(request),
      }),
    ],
    assignSystemIdentity: () => [
      account('PATCH', { identity: keptIdentities(request) }, { name: 'account' }),
    ],
    assignIdentity: () => [account('PATCH', { identity: keptIdentities(request) })],
    defaultIdentity: () => [
      account('PATCH', {
        properties: {
          defaultIdentity:
            choices.identity === 'systemAssigned' ? 'SystemAssignedIdentity' : ref('defaultIdentity'),
        },
      }),
    ],
    enable: () => [account('PATCH', { properties: { keyVaultKeyUri: ref('keyUri') } })],
    // The account is sent with these properties.
    harden: () => [],
    status: () => [account('GET')],
  };
};

/** Azure replaces the identities of an account, so the request also has the known existing ones. */
function keptIdentities({ choices, known }: TemplateRequest): Tree {
  const { hasSystemAssigned = false, userAssigned = [] } = known.identities ?? {};
  const isOwn = choices.identity === 'userAssigned';
  const others = userAssigned.filter((id) => !isOwn || id.toLowerCase() !== known.identityId?.toLowerCase());
  const system = hasSystemAssigned || !isOwn ? ['SystemAssigned'] : [];
  const user = isOwn || others.length > 0 ? ['UserAssigned'] : [];
  return {
    type: [...system, ...user].join(','),
    userAssignedIdentities:
      user.length === 0 ? undefined : { keys: [...(isOwn ? [ref('identityId')] : []), ...others], value: {} },
  };
}

const createKey = (request: TemplateRequest): Code =>
  send(
    request,
    `PUT ${atVault(request, '/keys/{{keyName}}')}`,
    { properties: keyProperties(request) },
    { name: 'key' },
  );

/** The slashes in the ID are separators, so only its segments are encoded. */
const identityPath = (request: TemplateRequest): Code => ({
  code: inputsOf(request).identityId.map((part) =>
    typeof part === 'string' ? part.toWellFormed().split('/').map(encodeURIComponent).join('/') : part,
  ),
});
