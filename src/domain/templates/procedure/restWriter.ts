import { localEncryptionUserRole } from '../../grants.ts';
import { lines, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { jsonWriter } from '../declarative/armWriter.ts';
import { inputsOf } from '../inputs.ts';
import { isInHsm } from '../inHsm.ts';
import { httpJsonString } from '../literals/json.ts';
import type { TemplateRequest } from '../request.ts';
import { keyVaultApiVersion, role, types } from '../resources/bodies.ts';
import { written, type RefName, type Tree } from '../resources/tree.ts';
import { takesPrincipal, vaultGroup } from './steps.ts';

export const arm = (path: string, apiVersion: string) =>
  `{{arm}}/subscriptions/{{subscriptionId}}${path}?api-version=${apiVersion}`;

export const inGroup = (group: string, type: string, name: string, apiVersion: string) =>
  arm(`/resourceGroups/{{${group}}}/providers/${type}/{{${name}}}`, apiVersion);

export const atVault = (template: TemplateRequest, rest: string, apiVersion: string = keyVaultApiVersion) =>
  arm(
    `/resourceGroups/{{${vaultGroup(template)}}}/providers/${types.vault}/{{vaultName}}${rest}`,
    apiVersion,
  );

export interface Details {
  /** Under which later requests find its answer. */
  readonly name?: string;
  readonly token?: 'ARM_TOKEN' | 'GRAPH_TOKEN' | 'VAULT_TOKEN' | 'HSM_TOKEN';
  /** Whom to give access, where it is the account's own identity: an answer to an earlier request. */
  readonly grantee?: string;
}

/** A local role of a managed HSM, as its own API names it (rbac.json 7.4 of Key Vault's data plane). */
const localRoleId = `Microsoft.KeyVault/providers/${types.role}/${localEncryptionUserRole.id}`;

/** A request: its line, the token of the service that it is sent to, and its body. */
export function send(
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
      : [trusted('Content-Type: application/json'), trusted(''), written(body, jsonWriter(ref))]),
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
      return trusted(`"/subscriptions/{{subscriptionId}}/providers/${types.role}/${role.id}"`);
  }
}
