import { localEncryptionUserRole } from '../../grants.ts';
import { code, lines, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { isInHsm } from '../inHsm.ts';
import type { TemplateRequest } from '../request.ts';
import { role } from '../resources/bodies.ts';
import { snake, vaultGroup, warnings } from './steps.ts';

/** A command over several lines. */
export const long = (...words: readonly (string | undefined)[]) =>
  trusted(words.filter((word) => word !== undefined).join(' \\\n  '));

export const vaultId = (request: TemplateRequest) =>
  trusted(`vault_id=$(az keyvault show ${inGroup(request)} --query id --output tsv)`);

const inGroup = (request: TemplateRequest) =>
  `--name "$vault_name" --resource-group "$${snake(vaultGroup(request))}"`;

/** Of a managed HSM: a local role, on the one key. */
const local = (verb: 'create' | 'delete') =>
  long(
    `az keyvault role assignment ${verb} --hsm-name "$hsm_name" --role '${localEncryptionUserRole.name}'`,
    verb === 'create'
      ? '--assignee-object-id "$principal_id" --assignee-principal-type ServicePrincipal'
      : '--assignee-object-id "$principal_id"',
    '--scope "/keys/$key_name" --output none',
  );

/** Access of `$principal_id`: to the keys of the vault in its own permission model, or to the key of a managed HSM. */
export const grant = (request: TemplateRequest): Code => {
  if (isInHsm(request.known)) return local('create');
  return request.choices.permissionModel === 'rbac'
    ? long(
        `az role assignment create --role ${role.id} --scope "$vault_id"`,
        '--assignee-object-id "$principal_id" --assignee-principal-type ServicePrincipal --output none',
      )
    : long(
        `az keyvault set-policy ${inGroup(request)}`,
        '--object-id "$principal_id" --key-permissions get wrapKey unwrapKey --output none',
      );
};

const removal = (request: TemplateRequest): Code => {
  if (isInHsm(request.known)) return local('delete');
  return request.choices.permissionModel === 'rbac'
    ? long(`az role assignment delete --role ${role.id} --scope "$vault_id"`, '--assignee "$principal_id"')
    : long(`az keyvault delete-policy ${inGroup(request)}`, '--object-id "$principal_id" --output none');
};

const inside = ({ known }: TemplateRequest) =>
  isInHsm(known) ? '--hsm-name "$hsm_name"' : '--vault-name "$vault_name"';

/** A managed HSM is asked itself: Azure Resource Manager may not make a key in every one. */
export const createKeyInHsm = long(
  'az keyvault key create --hsm-name "$hsm_name" --name "$key_name" --kty RSA-HSM --size "$key_size"',
  '--ops wrapKey unwrapKey --output none',
);

/** Without a version, the latest is meant. */
const enable = (request: TemplateRequest, enabled: boolean) =>
  long(
    `az keyvault key set-attributes ${inside(request)} --name "$key_name"`,
    `--enabled ${String(enabled)} --output none`,
  );

/** What revokes and what restores. It does nothing unless it is told which. */
export function revocation(request: TemplateRequest): Code {
  const byKey = request.choices.lever === 'disableKey';
  const needsId = !byKey && !isInHsm(request.known) && request.choices.permissionModel === 'rbac';
  const [revoke, restore] = byKey
    ? [enable(request, false), enable(request, true)]
    : [removal(request), grant(request)];
  return lines(
    ...warnings(request).map((warning) => trusted(`# ${warning}`)),
    needsId ? vaultId(request) : undefined,
    code`
      case ${trusted('"${1:-}"')} in
        revoke)
          ${revoke}
          ;;
        restore)
          ${restore}
          ;;
        *)
          echo "usage: $0 revoke|restore" >&2
          exit 2
          ;;
      esac
    `,
  );
}
