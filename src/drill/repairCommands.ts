import type { Cloud } from '../model/cloud.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { encryptionUserRole, localEncryptionUserRole } from '../model/roleAssignments.ts';
import type { KeyLossCause } from '../session/keyLossSimulation.ts';
import { code, type Code, lines, nothing } from '../templates/code.ts';
import { bashString } from '../templates/literals.ts';

/** The target of a repair. */
export interface Repaired {
  readonly cloud: Cloud;
  readonly vault: Pick<Vault, 'id' | 'name' | 'subscriptionId' | 'location' | 'permissionModel'>;
  readonly key: string;
  readonly accounts: readonly Pick<Account, 'id' | 'keyVersion'>[];
  /** The applications through which accounts of other tenants reach the key. They hold the access. */
  readonly applications?: readonly string[];
  /** The vault's tenant, if it differs from the accounts' tenant. */
  readonly tenantId?: string;
  /** Whether all accounts reach the key through an application. */
  readonly onlyApplications?: boolean;
}

const word = (value: string) => bashString([value]);

/** Azure CLI commands that fix a cause without an editor. They're in bash, with every value quoted. */
export function repairCommands(cause: KeyLossCause, on: Repaired): string {
  return textOf(
    lines(
      on.tenantId === undefined ? nothing : code`az login --tenant ${word(on.tenantId)}`,
      code`az account set --subscription ${word(on.vault.subscriptionId)}`,
      repair[cause](on),
    ),
  );
}

/** Reads the status of the accounts' keys. */
export const followCommands = ({ accounts }: Repaired): string =>
  textOf(
    lines(
      ...accounts.map(
        ({ id }) => code`az cosmosdb show --ids ${word(id)} --query customerManagedKeyStatus --output tsv`,
      ),
    ),
  );

/**
 * Shows whether an application exists in the vault's tenant, and which credentials it trusts. The shell comments
 * contain no values, because a value could end the comment.
 */
export const applicationCommands = (application: string, tenantId: string): string =>
  textOf(
    lines(
      code`application=${word(application)}`,
      code`az login --tenant ${word(tenantId)}`,
      code`az ad sp show --id "$application" --output table`,
      code`# Where it is missing, an administrator of that tenant adds it: az ad sp create --id "$application"`,
      code`# Signed in to the tenant that the application is registered in:`,
      code`az ad app federated-credential list --id "$application" --output table`,
    ),
  );

const repair: Readonly<Record<KeyLossCause, (on: Repaired) => Code>> = {
  keyDisabled: (on) => {
    const used = versionsIn(on);
    return used === undefined
      ? code`
          version=$(az keyvault key list-versions ${homeOf(on.vault)} --name ${word(on.key)} --query 'sort_by(@, &attributes.created)[-1].kid' --output tsv)
          az keyvault key set-attributes --id "$version" --enabled true
        `
      : lines(...used.map((version) => code`${setOn(on, version)} --enabled true`));
  },
  keyExpired: (on) =>
    lines(
      code`expires=$(date -u -d '+1 year' '+%Y-%m-%dT%H:%M:%SZ')`,
      ...(versionsIn(on) ?? [undefined]).map((version) => code`${setOn(on, version)} --expires "$expires"`),
    ),
  keyDeleted: ({ vault, key }) => code`
    az keyvault key recover ${homeOf(vault)} --name ${word(key)}
  `,
  accessRemoved: (on) => grant(on),
  vaultFirewalled: ({ vault }) => code`
    az keyvault ${isManagedHsm(vault.id) ? code`update-hsm --hsm-name` : code`update --name`} ${word(vault.name)} --bypass AzureServices
  `,
  // No source says whether a managed HSM is recovered with its role assignments, so the commands list them.
  vaultDeleted: (on) =>
    lines(
      code`az keyvault recover ${isManagedHsm(on.vault.id) ? code`--hsm-name` : code`--name`} ${word(on.vault.name)} --location ${word(on.vault.location)}`,
      isManagedHsm(on.vault.id)
        ? code`az keyvault role assignment list --hsm-name ${word(on.vault.name)} --scope /keys --output table`
        : on.vault.permissionModel === 'rbac'
          ? grant(on)
          : nothing,
    ),
};

/**
 * The versions that the accounts use: repairing another one doesn't help them. Undefined if Azure doesn't report them
 * all; then the newest one is repaired.
 */
function versionsIn({ accounts }: Repaired): readonly string[] | undefined {
  const used = accounts.map(({ keyVersion }) => keyVersion);
  return used.length === 0 || used.includes(undefined)
    ? undefined
    : [...new Set(used.filter((version) => version !== undefined))];
}

const setOn = ({ vault, key }: Repaired, version: string | undefined): Code =>
  code`az keyvault key set-attributes ${homeOf(vault)} --name ${word(key)}${version === undefined ? nothing : code` --version ${word(version)}`}`;

/** The argument that names the vault or managed HSM. */
const homeOf = ({ id, name }: Repaired['vault']): Code =>
  isManagedHsm(id) ? code`--hsm-name ${word(name)}` : code`--vault-name ${word(name)}`;

/**
 * Grants access to the first-party principal and to applications. Their object ids are looked up in the vault's
 * tenant, because an application has another object id in each tenant (docs/azure.md, Identities and access).
 */
function grant(on: Repaired): Code {
  const { cloud, applications = [], onlyApplications = false } = on;
  const granted = [...(onlyApplications ? [] : [cloud.cosmosAppId]), ...applications];
  return lines(...granted.map((application) => grantTo(application, on)));
}

function grantTo(application: string, { vault }: Repaired): Code {
  return lines(
    code`principal=$(az ad sp show --id ${word(application)} --query id --output tsv)`,
    isManagedHsm(vault.id)
      ? code`az keyvault role assignment create --hsm-name ${word(vault.name)} --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal --role ${word(localEncryptionUserRole.name)} --scope /keys`
      : vault.permissionModel === 'rbac'
        ? code`az role assignment create --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal --role ${word(encryptionUserRole.name)} --scope ${word(vault.id)}`
        : code`az keyvault set-policy --name ${word(vault.name)} --object-id "$principal" --key-permissions get wrapKey unwrapKey`,
  );
}

/** No placeholders need to be filled in, because every value is known. */
const textOf = ({ code: parts }: Code): string =>
  parts
    .map((part) => (typeof part === 'string' ? part : part.placeholder))
    .join('')
    .trim();

/** An application through which accounts reach the key, listed once. */
interface UsedApplication {
  readonly id: string;
  readonly accounts: readonly Account[];
}

export function applicationsOf(accounts: readonly Account[]): readonly UsedApplication[] {
  const byId = Map.groupBy(accounts, ({ defaultIdentity }) => applicationOf(defaultIdentity)?.toLowerCase());
  return [...byId].flatMap(([id, users]) => (id === undefined ? [] : [{ id, accounts: users }]));
}

/** How a repair differs if accounts reach the key across tenants. */
export function repairedAcross(
  accounts: readonly Account[],
  vault: Pick<Vault, 'subscriptionId'>,
  subscriptions: readonly Subscription[],
): Pick<Repaired, 'applications' | 'tenantId' | 'onlyApplications'> {
  const used = applicationsOf(accounts);
  if (used.length === 0) return {};
  const tenantId = subscriptions.find(({ id }) => sameId(id, vault.subscriptionId))?.tenantId;
  return {
    applications: used.map(({ id }) => id),
    onlyApplications: accounts.every(({ defaultIdentity }) => applicationOf(defaultIdentity) !== undefined),
    ...(tenantId === undefined ? {} : { tenantId }),
  };
}
