import { code, joined, lines, nothing, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { inputsOf, type InputName } from '../inputs.ts';
import { isInHsm } from '../inHsm.ts';
import { urlPart } from '../literals/json.ts';
import type { TemplateRequest } from '../request.ts';
import {
  accountIdentity,
  accountProperties,
  identityApiVersion,
  keyProperties,
  kindOf,
  resourcesApiVersion,
  types,
  vaultProperties,
} from '../resources/bodies.ts';
import { ref, type Tree } from '../resources/tree.ts';
import { createKeyInHsm, grant, revocation } from './restAccess.ts';
import { arm, atVault, inGroup, send, type Details } from './restWriter.ts';
import { inputsUsed, stepsOf, takesPrincipal, type Step, type StepId } from './steps.ts';

/** What stands in a URL is a variable of the file; what stands in a body is written there, as JSON. */
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
            .map((one) => titled(step, one)),
        );
  return lines(joined([head(request), ...steps], '\n\n'), nothing);
}

const titled = ({ title, note }: Step, one: Code) =>
  lines(trusted(`### ${title}`), note === undefined ? undefined : trusted(`# ${note}`), one);

function head(request: TemplateRequest): Code {
  const inputs = inputsOf(request);
  const { scope, choices } = request;
  const names = inputsUsed(request).filter((name) => inUrls.includes(name));
  const named = scope === 'revoke' && choices.lever === 'removeAccess' && choices.permissionModel === 'rbac';
  const hsm = isInHsm(request.known);
  const vaultToken = scope === 'revoke' && choices.lever === 'disableKey';
  const graphToken = stepsOf(request).some(({ id }) => id === 'principal') && !takesPrincipal(request);
  const token = (name: string, resource: string) =>
    trusted(
      `#   ${name}: az account get-access-token --resource ${resource} --query accessToken --output tsv`,
    );
  return lines(
    trusted('# The tokens are read from a file .env beside this one:'),
    scope === 'revoke' && (hsm || vaultToken) ? undefined : token('ARM_TOKEN', request.cloud.armEndpoint),
    hsm && scope !== 'account'
      ? token('HSM_TOKEN', `https://${request.cloud.hsmSuffix.slice(1)}`)
      : vaultToken
        ? token('VAULT_TOKEN', `https://${request.cloud.vaultSuffix.slice(1)}`)
        : undefined,
    graphToken ? token('GRAPH_TOKEN', request.cloud.graphEndpoint) : undefined,
    trusted('# An answer 201 or 202 is not the end: ask again (the last request) until it says Succeeded.'),
    nothing,
    trusted(`@arm = ${request.cloud.armEndpoint}`),
    ...[...names, ...(named ? (['roleAssignmentName'] as const) : [])].map(
      (name) => code`@${trusted(name)} = ${urlPart(inputs[name])}`,
    ),
  );
}

const requests = (request: TemplateRequest): Readonly<Record<StepId, () => readonly Code[]>> => {
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
      account('PATCH', { identity: { type: 'SystemAssigned' } }, { name: 'account' }),
    ],
    assignIdentity: () => [account('PATCH', { identity: accountIdentity(request) })],
    defaultIdentity: () => [
      account('PATCH', {
        properties: {
          defaultIdentity:
            choices.identity === 'systemAssigned' ? 'SystemAssignedIdentity' : ref('defaultIdentity'),
        },
      }),
    ],
    enable: () => [account('PATCH', { properties: { keyVaultKeyUri: ref('keyUri') } })],
    status: () => [account('GET')],
  };
};

const createKey = (request: TemplateRequest): Code =>
  send(
    request,
    `PUT ${atVault(request, '/keys/{{keyName}}')}`,
    { properties: keyProperties(request) },
    { name: 'key' },
  );

/** The id has slashes that separate, so only its parts are encoded. */
const identityPath = (request: TemplateRequest): Code => ({
  code: inputsOf(request).identityId.map((part) =>
    typeof part === 'string' ? part.toWellFormed().split('/').map(encodeURIComponent).join('/') : part,
  ),
});
