import { localEncryptionUserRole } from '../model/roleAssignments.ts';
import { code, type Code, distinct, joined, lines, nothing, trusted } from './code.ts';
import { grants, inputsOf } from './inputs.ts';
import { isInHsm } from './languages.ts';
import { bashString } from './literals.ts';
import type { ScopeId, TemplateRequest } from './request.ts';
import { capabilityOf, keyVaultApiVersion, kindOf, role } from './resources.ts';
import {
  attempts,
  comments,
  inputsUsed,
  snake,
  type ScriptStepId,
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
        `az role assignment create --role '${role.name}' --scope "$vault_id"`,
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
    ? long(
        `az role assignment delete --role '${role.name}' --scope "$vault_id"`,
        '--assignee "$principal_id"',
      )
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
  const byKey = request.choices.revocation === 'disableKey';
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

/** A bash script for the Azure CLI. With several requests, it runs one after the other, and ends at the first error. */
export const renderAzureCli = (...requests: readonly TemplateRequest[]): Code =>
  lines(joined([start, ...distinct(requests.map(part))], '\n\n'), nothing);

const start = code`
  #!/usr/bin/env bash
  set -euo pipefail
`;

function part(request: TemplateRequest, index: number): Code {
  const own = scripts[request.scope];
  const body =
    own?.(request) ?? stepsOf(request).map((step) => lines(comments(step), commands(request)[step.id]()));
  return joined([head(request, index === 0), ...body], '\n\n');
}

/** The scopes whose scripts have separate steps. */
const scripts: Readonly<Partial<Record<ScopeId, (request: TemplateRequest) => readonly Code[]>>> = {
  revoke: (request) => [revocation(request)],
  crossTenant: (request) => [crossTenantAccount(request)],
  crossTenantKey: (request) => crossTenantKey(request),
  restore: (request) => restoration(request),
};

/** The audience of a federated credential in each cloud (Learn: "Workload identity federation"). */
const audiences = {
  Azure: 'api://AzureADTokenExchange',
  AzureUSGovernment: 'api://AzureADTokenExchangeUSGov',
  AzureChina: 'api://AzureADTokenExchangeChina',
} as const;

/**
 * The account's side: the application must exist before the other tenant can grant it access, and the access before the
 * account (Learn: "Configure cross-tenant customer-managed keys").
 */
const crossTenantAccount = (request: TemplateRequest): Code => code`
  # The account uses its identity, which an application represents in the other tenant:
  # 1. Run this with the argument application, and give the ID that it prints to the other tenant.
  # 2. There, give the application access to a key (template "Key for an account in another tenant").
  # 3. Put the URI of that key above, and run this with the arguments account and the application's ID.
  case ${trusted('"${1:-}"')} in
    application)
      identity_principal=$(az identity create --name "$identity_name" --resource-group "$resource_group" \
        --location "$location" --query principalId --output tsv)
      tenant_id=$(az account show --query tenantId --output tsv)
      application_id=$(az ad app create --display-name "$application_name" \
        --sign-in-audience AzureADMultipleOrgs --query appId --output tsv)
      az ad app federated-credential create --id "$application_id" --output none --parameters "{
        \"name\": \"cosmos-cmk\",
        \"issuer\": \"${trusted(request.cloud.loginEndpoint)}/$tenant_id/v2.0\",
        \"subject\": \"$identity_principal\",
        \"audiences\": [\"${trusted(audiences[request.cloud.name])}\"]
      }"
      echo "Application ID: $application_id"
      ;;
    account)
      application_id=${trusted('${2:?The ID of the application is missing.}')}
      identity_id=$(az identity show --name "$identity_name" --resource-group "$resource_group" --query id --output tsv)
      ${createAccount(request)}
      ${request.choices.hardening === 'none' ? commands(request).status() : lines(harden(request), commands(request).status())}
      ;;
    *)
      echo "usage: $0 application | account APPLICATION_ID" >&2
      exit 2
      ;;
  esac
`;

/** The other tenant's side. */
function crossTenantKey(request: TemplateRequest): readonly Code[] {
  const { group, vault, grant: give, key } = commands(request);
  return [
    lines(
      trusted('# Run this in the tenant of the key. The application comes from the tenant of the account.'),
      trusted('az provider register --namespace Microsoft.KeyVault --wait'),
      group(),
    ),
    lines(
      trusted("# The key vault. Azure Cosmos DB requires purge protection, which can't be turned off later."),
      vault(),
    ),
    lines(
      trusted(
        "# The application's service principal in this tenant. Adding it requires a directory role, such as Cloud Application Administrator.",
      ),
      trusted('principal_id=$(az ad sp show --id "$application_id" --query id --output tsv) ||'),
      trusted('  principal_id=$(az ad sp create --id "$application_id" --query id --output tsv)'),
    ),
    lines(trusted('# Access to the key: get, wrapKey, and unwrapKey.'), give()),
    lines(
      trusted('# The key. The tenant of the account needs its URI.'),
      key(),
      trusted('echo "Key URI: $key_vault_key_uri"'),
    ),
  ];
}

/** A restored account has the key of its source, and uses the identity that the command names. */
const restoration = (request: TemplateRequest): readonly Code[] => [
  lines(
    trusted('# The backup is encrypted with the key version of that time, which must be enabled.'),
    trusted('# The identity must have access to the key, and no rotation can be in progress.'),
    long(
      'az cosmosdb restore --account-name "$source_account_name" --target-database-account-name "$account_name"',
      '--resource-group "$resource_group" --location "$location" --restore-timestamp "$restore_time"',
      '--assign-identity "$identity_id" --default-identity "UserAssignedIdentity=$identity_id" --output none',
    ),
  ),
  lines(
    trusted('# The restore can drop the identity, so it is assigned again.'),
    commands(request).assignIdentity(),
  ),
  lines(trusted('# Check whether the account can use the key.'), commands(request).status()),
];

/** Sets all values once, before the commands that use them. */
function head(request: TemplateRequest, isFirst: boolean): Code {
  const inputs = inputsOf(request);
  return code`
    ${lines(...inputsUsed(request).map((name) => code`${trusted(snake(name))}=${bashString(inputs[name])}`))}

    ${lines(
      request.cloud.name === 'Azure' || !isFirst
        ? undefined
        : trusted(`az cloud set --name ${clouds[request.cloud.name]}`),
      trusted('az account set --subscription "$subscription_id"'),
    )}
  `;
}

const commands = (request: TemplateRequest): Readonly<Record<ScriptStepId, () => Code>> => ({
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
      ? trusted('# principal_id is set above.')
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
  account: () => (grants(request.scope) ? createRepeatedly(request) : createAccount(request)),
  harden: () => harden(request),
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
      request.choices.hardening === 'none' ? accountId : undefined,
      long(
        `az rest --method get --url "$account_id?api-version=${request.choices.apiVersion}"`,
        "--query '[properties.keyVaultKeyUri, properties.customerManagedKeyStatus]' --output tsv",
      ),
    ),
});

/** Uses Azure Resource Manager, because not every version of az has options for it. */
const harden = ({ choices }: TemplateRequest): Code =>
  lines(
    accountId,
    long(
      `az rest --method patch --url "$account_id?api-version=${choices.apiVersion}"`,
      `--body '{"properties":{"disableLocalAuth":true,"minimalTlsVersion":"Tls12"}}' --output none`,
    ),
    trusted(`az resource wait --ids "$account_id" --api-version ${choices.apiVersion} --updated`),
  );

const rbac = ({ choices }: TemplateRequest) => choices.permissionModel === 'rbac';

const accountId = trusted(
  'account_id=$(az cosmosdb show --name "$account_name" --resource-group "$resource_group" --query id --output tsv)',
);

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

/** Creates the account as soon as its access is in effect. */
const createRepeatedly = (request: TemplateRequest): Code => code`
  exists=$(az cosmosdb check-name-exists --name "$account_name" --output json)
  if [ "$exists" != false ]; then
    echo "An account with the name $account_name already exists." >&2
    exit 1
  fi
  for attempt in ${trusted(Array.from({ length: attempts.count }, (_, index) => index + 1).join(' '))}; do
    if ${createAccount(request)}; then
      break
    fi
    # Deletes the failed account that this script created.
    az cosmosdb delete --name "$account_name" --resource-group "$resource_group" --yes --output none || true
    if [ "$attempt" -eq ${trusted(String(attempts.count))} ]; then
      exit 1
    fi
    sleep ${trusted(String(attempts.secondsBetween))}
  done
`;

function createAccount({ choices, known, scope }: TemplateRequest): Code {
  const application = scope === 'crossTenant' ? '&FederatedClientId=$application_id' : '';
  const capability = capabilityOf[choices.api];
  const zones = known.account?.zoneRedundant === true ? 'True' : 'False';
  const tier = choices.backup === 'continuous7Days' ? 'Continuous7Days' : 'Continuous30Days';
  return long(
    'az cosmosdb create --name "$account_name" --resource-group "$resource_group"',
    `--kind ${kindOf(choices.api)}${capability ? ` --capabilities ${capability}` : ''}`,
    `--locations regionName="$location" failoverPriority=0 isZoneRedundant=${zones}`,
    choices.identity === 'userAssigned'
      ? `--assign-identity "$identity_id" --default-identity "UserAssignedIdentity=$identity_id${application}"`
      : undefined,
    choices.hardening === 'private' ? '--public-network-access DISABLED' : undefined,
    choices.backup === 'periodic' ? undefined : `--backup-policy-type Continuous --continuous-tier ${tier}`,
    '--key-uri "$key_vault_key_uri" --output none',
  );
}
