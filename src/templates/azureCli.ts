import { localEncryptionUserRole } from '../model/roleAssignments.ts';
import { code, type Code, joined, lines, nothing, trusted } from './code.ts';
import { inputsOf } from './inputs.ts';
import { isInHsm } from './languages.ts';
import { bashString } from './literals.ts';
import type { TemplateRequest } from './request.ts';
import { capabilityOf, keyVaultApiVersion, kindOf, role } from './resources.ts';
import {
  comments,
  inputsUsed,
  snake,
  type StepId,
  stepsOf,
  takesPrincipal,
  vaultGroup,
  warnings,
} from './scriptSteps.ts';

/** A command over several lines. */
const long = (...words: readonly (string | undefined)[]) =>
  trusted(words.filter((word) => word !== undefined).join(' \\\n  '));

const vaultId = (request: TemplateRequest) =>
  trusted(`vault_id=$(az keyvault show ${inGroup(request)} --query id --output tsv)`);

const inGroup = (request: TemplateRequest) =>
  `--name "$vault_name" --resource-group "$${snake(vaultGroup(request))}"`;

/** For a managed HSM: a local role on the one key. */
const local = (verb: 'create' | 'delete') =>
  long(
    `az keyvault role assignment ${verb} --hsm-name "$hsm_name" --role '${localEncryptionUserRole.name}'`,
    verb === 'create'
      ? '--assignee-object-id "$principal_id" --assignee-principal-type ServicePrincipal'
      : '--assignee-object-id "$principal_id"',
    '--scope "/keys/$key_name" --output none',
  );

/**
 * Grants `$principal_id` access: to the keys of the vault in its own permission model, or to the key of a managed HSM.
 */
const grant = (request: TemplateRequest): Code => {
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

/** Created through the HSM itself, because Azure Resource Manager isn't allowed to create keys in every HSM. */
const createKeyInHsm = long(
  'az keyvault key create --hsm-name "$hsm_name" --name "$key_name" --kty RSA-HSM --size "$key_size"',
  '--ops wrapKey unwrapKey --output none',
);

/** Without a version, the command applies to the latest one. */
const enable = (request: TemplateRequest, enabled: boolean) =>
  long(
    `az keyvault key set-attributes ${inside(request)} --name "$key_name"`,
    `--enabled ${String(enabled)} --output none`,
  );

/** Revokes or restores access. It does nothing without an argument that says which. */
function revocation(request: TemplateRequest): Code {
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

const clouds = {
  Azure: 'AzureCloud',
  AzureUSGovernment: 'AzureUSGovernment',
  AzureChina: 'AzureChinaCloud',
} as const;

/** A bash script for the Azure CLI. */
export function renderAzureCli(request: TemplateRequest): Code {
  const body =
    request.scope === 'revoke'
      ? [revocation(request)]
      : stepsOf(request).map((step) => lines(comments(step), commands(request)[step.id]()));
  return lines(joined([head(request), ...body], '\n\n'), nothing);
}

/** Sets all values once, at the top of the script. */
function head(request: TemplateRequest): Code {
  const inputs = inputsOf(request);
  return code`
    #!/usr/bin/env bash
    set -euo pipefail

    ${lines(...inputsUsed(request).map((name) => code`${trusted(snake(name))}=${bashString(inputs[name])}`))}

    ${lines(
      request.cloud.name === 'Azure'
        ? undefined
        : trusted(`az cloud set --name ${clouds[request.cloud.name]}`),
      trusted('az account set --subscription "$subscription_id"'),
    )}
  `;
}

const commands = (request: TemplateRequest): Readonly<Record<StepId, () => Code>> => ({
  providers: () =>
    lines(
      trusted('az provider register --namespace Microsoft.DocumentDB --wait'),
      trusted('az provider register --namespace Microsoft.KeyVault --wait'),
    ),
  group: () => trusted('az group create --name "$resource_group" --location "$location" --output none'),
  vault: () =>
    lines(
      long(
        'az keyvault create --name "$vault_name" --resource-group "$resource_group" --location "$location"',
        `--sku ${request.known.vault?.create?.sku ?? 'standard'} --enable-purge-protection true --retention-days 90`,
        // Without this, az gives the caller all permissions in a vault with access policies.
        `--enable-rbac-authorization ${rbac(request) ? 'true' : 'false --no-self-perms true'} --output none`,
      ),
      vaultId(request),
    ),
  findVault: () => vaultId(request),
  principal: () =>
    takesPrincipal(request)
      ? trusted('# It is principal_id above.')
      : trusted(`principal_id=$(az ad sp show --id ${request.cloud.cosmosAppId} --query id --output tsv)`),
  identity: () =>
    lines(
      long(
        'identity_id=$(az identity create --name "$identity_name" --resource-group "$resource_group"',
        '--location "$location" --query id --output tsv)',
      ),
      principalOfIdentity,
    ),
  findIdentity: () => principalOfIdentity,
  grant: () => grant(request),
  grantAccount: () => grant(request),
  key: () => (isInHsm(request.known) ? createKeyInHsm : createKey(request)),
  account: () => createAccount(request),
  assignSystemIdentity: () =>
    long(
      'principal_id=$(az cosmosdb identity assign --name "$account_name" --resource-group "$resource_group"',
      '--query principalId --output tsv)',
    ),
  assignIdentity: () =>
    long(
      'az cosmosdb identity assign --name "$account_name" --resource-group "$resource_group"',
      '--identities "$identity_id" --output none',
    ),
  defaultIdentity: () =>
    long(
      'az cosmosdb update --name "$account_name" --resource-group "$resource_group"',
      request.choices.identity === 'systemAssigned'
        ? '--default-identity SystemAssignedIdentity --output none'
        : '--default-identity "UserAssignedIdentity=$identity_id" --output none',
    ),
  enable: () =>
    long(
      'az cosmosdb update --name "$account_name" --resource-group "$resource_group"',
      '--key-uri "$key_vault_key_uri" --output none',
    ),
  status: () =>
    lines(
      trusted(
        'account_id=$(az cosmosdb show --name "$account_name" --resource-group "$resource_group" --query id --output tsv)',
      ),
      long(
        `az rest --method get --url "$account_id?api-version=${request.choices.apiVersion}"`,
        "--query '[properties.keyVaultKeyUri, properties.customerManagedKeyStatus]' --output tsv",
      ),
    ),
});

const rbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';

const principalOfIdentity = trusted(
  'principal_id=$(az identity show --ids "$identity_id" --query principalId --output tsv)',
);

function createKey(request: TemplateRequest): Code {
  const kty = request.known.key?.create?.type ?? 'RSA';
  return long(
    `key_vault_key_uri=$(az rest --method put --url "$vault_id/keys/$key_name?api-version=${keyVaultApiVersion}"`,
    `--body '{"properties":{"kty":"${kty}","keySize":'"$key_size"',"keyOps":["wrapKey","unwrapKey"]}}'`,
    '--query properties.keyUri --output tsv)',
  );
}

function createAccount({ choices, known }: TemplateRequest): Code {
  const capability = capabilityOf[choices.api];
  const zones = known.account?.zoneRedundant === true ? 'True' : 'False';
  const tier = choices.backup === 'continuous7Days' ? 'Continuous7Days' : 'Continuous30Days';
  return long(
    'az cosmosdb create --name "$account_name" --resource-group "$resource_group"',
    `--kind ${kindOf(choices.api)}${capability ? ` --capabilities ${capability}` : ''}`,
    `--locations regionName="$location" failoverPriority=0 isZoneRedundant=${zones}`,
    choices.identity === 'userAssigned'
      ? '--assign-identity "$identity_id" --default-identity "UserAssignedIdentity=$identity_id"'
      : undefined,
    choices.backup === 'periodic' ? undefined : `--backup-policy-type Continuous --continuous-tier ${tier}`,
    '--key-uri "$key_vault_key_uri" --output none',
  );
}
