import { encryptionUserRole } from '../model/roleAssignments.ts';
import { type Code, lines, trusted } from './code.ts';
import { grants, type InputName, inputNames, looksUpPrincipal } from './inputs.ts';
import { isInHsm } from './languages.ts';
import type { IdentityKind, RevocationKind, ScopeId, TemplateRequest } from './request.ts';

/**
 * The steps of the scripts and requests, in the order that Azure requires: access before the account, and the account's
 * identity before its default identity, never both in one update (F-31).
 */
export type ScriptStepId =
  | 'providers'
  | 'group'
  | 'vault'
  | 'findVault'
  | 'principal'
  | 'identity'
  | 'findIdentity'
  | 'grant'
  | 'grantAccount'
  | 'key'
  | 'account'
  | 'harden'
  | 'assignSystemIdentity'
  | 'assignIdentity'
  | 'defaultIdentity'
  | 'enable'
  | 'status';

export interface ScriptStep {
  readonly id: ScriptStepId;
  readonly title: string;
  /** Advice in case the step fails. */
  readonly note?: string;
}

const titles: Readonly<Record<ScriptStepId, string>> = {
  providers: 'Register the resource providers.',
  group: 'The resource group.',
  vault: "The key vault. Azure Cosmos DB requires purge protection, which can't be turned off later.",
  findVault: 'The existing key vault.',
  principal:
    'The object ID (not the application ID) of the service principal "Azure Cosmos DB" in this tenant.',
  identity: 'The user-assigned identity of the account.',
  findIdentity: 'The object ID of the user-assigned identity.',
  grant: 'Access to the key: get, wrapKey, and unwrapKey. It can take 10 minutes to take effect.',
  grantAccount: "Access to the key for the account's own identity.",
  key: 'The key. Created through Azure Resource Manager, which needs no role in the vault and passes its firewall.',
  account: 'The account. Its key URI has no version, so the account follows key rotation.',
  harden: 'No sign-in with account keys, and TLS 1.2 or later.',
  assignSystemIdentity:
    "The account's system-assigned identity. The account can use it only after it has access.",
  assignIdentity: "The account's user-assigned identity.",
  defaultIdentity:
    'Make it the default identity. This is a separate update, because together with the identity it fails silently.',
  enable: "Encrypt the account with the key. This takes a while and can't be undone.",
  status: 'Check whether the account can use the key.',
};

/** The commands use the ID of the role, which stays the same if the role is renamed. */
const roleTitles: Readonly<Partial<Record<ScriptStepId, string>>> = {
  grant: `Access to the key: the role ${encryptionUserRole.name}. It can take 10 minutes to take effect.`,
  grantAccount: `Access to the key for the account's own identity: the role ${encryptionUserRole.name}.`,
};

/** A managed HSM has its own roles for access, and its own API for keys. */
const hsmTitles: Readonly<Partial<Record<ScriptStepId, string>>> = {
  grant:
    'Access to the key, with a local role. You need Managed HSM Policy Administrator (or Administrator) in the HSM.',
  grantAccount: "Access to the key for the account's own identity.",
  key: 'The key. It is created in the managed HSM itself, where you need Managed HSM Crypto User.',
};

/**
 * Warnings before a script revokes access. Only the vault itself can change an existing key; Resource Manager can't.
 */
export const warnings = ({ choices, known }: TemplateRequest): readonly string[] =>
  isInHsm(known) ? hsmWarnings[choices.revocation] : vaultWarnings(choices);

const hsmWarnings: Readonly<Record<RevocationKind, readonly string[]>> = {
  disableKey: [
    'If you disable the latest key version, every account that uses it loses access to its data within an hour.',
    'You need Managed HSM Crypto User in the managed HSM.',
  ],
  removeAccess: [
    'Every account that uses the key with this identity loses access to its data within an hour.',
    'A role of the identity on all keys of the HSM (/keys) is another assignment, and stays.',
  ],
};

const vaultWarnings = (choices: TemplateRequest['choices']): readonly string[] =>
  choices.revocation === 'disableKey'
    ? [
        'If you disable the latest key version, every account that uses it loses access to its data within an hour.',
        'You need Key Vault Crypto Officer in the vault, or an access policy with get and update.',
      ]
    : [
        'Every account that uses keys of this vault with this identity loses access to its data within an hour.',
      ];

/** With requests, the user retries. The scripts retry the creation themselves. */
export const tooEarly =
  'New access can take 10 minutes to take effect. If creation fails until then, delete the failed account, wait, and send this again.';

/**
 * Before the first attempt, the scripts make sure that no account has the name, and end if they can't. So they only
 * delete failed accounts of their own attempts.
 */
export const attempts = { count: 6, secondsBetween: 120 } as const;

const repeated = `New access can take 10 minutes to take effect. Until then, creation fails, so it is tried up to ${attempts.count} times.`;

const step = ({ scope, known, choices }: TemplateRequest, id: ScriptStepId): ScriptStep => ({
  id,
  title:
    (isInHsm(known) ? hsmTitles[id] : choices.permissionModel === 'rbac' ? roleTitles[id] : undefined) ??
    titles[id],
  ...(id === 'account' && grants(scope) ? { note: repeated } : {}),
});

/** The steps that change the identity of an existing account, with the grant in between. */
const swap: Readonly<Record<IdentityKind, readonly ScriptStepId[]>> = {
  firstParty: [],
  userAssigned: ['findIdentity', 'grant', 'assignIdentity', 'defaultIdentity'],
  systemAssigned: ['assignSystemIdentity', 'grantAccount', 'defaultIdentity'],
};

/** As comments of bash and PowerShell. */
export const comments = ({ title, note }: ScriptStep): Code =>
  lines(trusted(`# ${title}`), note === undefined ? undefined : trusted(`# ${note}`));

export function stepsOf(request: TemplateRequest): readonly ScriptStep[] {
  const { scope, choices, known } = request;
  const { identity } = choices;
  const who = identity === 'userAssigned' ? 'identity' : 'principal';
  const granted: readonly ScriptStepId[] = [who, 'grant'];
  // The other languages send these properties with the account.
  const hardens: readonly ScriptStepId[] =
    request.format === 'azureCli' && choices.hardening !== 'none' ? ['harden'] : [];
  const created: readonly ScriptStepId[] = [
    // The local role is assigned on the key alone, so the key comes first.
    ...(isInHsm(known) ? ([who, 'key', 'grant'] as const) : ([who, 'grant', 'key'] as const)),
    'account',
    ...hardens,
    ...(identity === 'systemAssigned' ? swap.systemAssigned : []),
    'status',
  ];
  const found: readonly ScriptStepId[] = isInHsm(known) ? [] : ['findVault'];
  const ids = {
    account: ['account', ...hardens, 'status'],
    accountWithKey: ['providers', ...found, ...created],
    everything: ['providers', 'group', 'vault', ...created],
    existing: [
      ...(choices.permissionModel === 'rbac' ? found : []),
      ...(identity === 'firstParty' ? granted : swap[identity]),
      'enable',
      'status',
    ],
    revoke: [],
    crossTenant: [],
    crossTenantKey: [],
    restore: [],
  } as const satisfies Record<typeof scope, readonly ScriptStepId[]>;
  return ids[scope].map((id) => step(request, id));
}

/** The inputs that a script declares, in order. */
export function inputsUsed(request: TemplateRequest): readonly InputName[] {
  const { scope, choices } = request;
  const used = new Set<InputName>(['subscriptionId']);
  const use = (...names: readonly InputName[]) => names.forEach((name) => used.add(name));
  if (isInHsm(request.known) && scope !== 'restore')
    return ordered(new Set([...used, ...usedInHsm(request)]));
  if (scope === 'revoke') {
    if (choices.revocation === 'disableKey') use('vaultName', 'keyName');
    else use('vaultName', vaultGroup(request), 'principalId');
    return ordered(used);
  }
  if (scope === 'crossTenant' || scope === 'crossTenantKey' || scope === 'restore')
    return ordered(new Set(inputsBeside[scope]));
  use('resourceGroup', 'accountName');
  if (scope !== 'existing') use('location');
  if (scope !== 'account') use('vaultName');
  if (scope === 'accountWithKey' || scope === 'everything') use('keyName');
  if (scope !== 'account') use(vaultGroup(request));
  if (scope === 'accountWithKey' || scope === 'everything') use('keySize');
  if (scope === 'account' || scope === 'existing') use('keyVaultKeyUri');
  if (choices.identity === 'userAssigned')
    use(scope === 'account' || scope === 'existing' ? 'identityId' : 'identityName');
  if (takesPrincipal(request)) use('principalId');
  return ordered(used);
}

/** The inputs of scripts that have steps of their own. */
const inputsBeside = {
  crossTenant: [
    'subscriptionId',
    'resourceGroup',
    'location',
    'accountName',
    'identityName',
    'applicationName',
    'keyVaultKeyUri',
  ],
  crossTenantKey: [
    'subscriptionId',
    'resourceGroup',
    'location',
    'vaultName',
    'keyName',
    'keySize',
    'applicationId',
  ],
  restore: [
    'subscriptionId',
    'resourceGroup',
    'location',
    'sourceAccountName',
    'accountName',
    'identityId',
    'restoreTime',
  ],
} as const satisfies Partial<Record<ScopeId, readonly InputName[]>>;

/** The URI is known before the key exists, because it has no version. */
function usedInHsm(request: TemplateRequest): readonly InputName[] {
  const { scope, choices } = request;
  const inside: readonly InputName[] = ['hsmName', 'keyName'];
  if (scope === 'revoke') return choices.revocation === 'removeAccess' ? [...inside, 'principalId'] : inside;
  const made = scope === 'accountWithKey';
  return [
    ...(['resourceGroup', 'accountName', 'keyVaultKeyUri'] as const),
    ...(scope === 'existing' ? [] : (['location'] as const)),
    ...(scope === 'account' ? [] : inside),
    ...(made ? (['keySize'] as const) : []),
    ...(choices.identity === 'userAssigned' ? ([made ? 'identityName' : 'identityId'] as const) : []),
    ...(takesPrincipal(request) ? (['principalId'] as const) : []),
  ];
}

/** Whether the script takes the principal's object id as an input, not from an earlier step. */
export const takesPrincipal = (request: TemplateRequest): boolean =>
  stepsOf(request).some(({ id }) => id === 'principal') && !looksUpPrincipal(request, 'firstParty');

const ordered = (used: ReadonlySet<InputName>) => inputNames.filter((name) => used.has(name));

/** The input that names the vault's resource group. A new vault is in the account's group. */
export const vaultGroup = ({ scope }: TemplateRequest) =>
  scope === 'everything' || scope === 'crossTenantKey' ? 'resourceGroup' : 'vaultResourceGroup';

/** The name in snake case, as in shells and Terraform. */
export const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
