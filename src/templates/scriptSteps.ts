import { type Code, lines, trusted } from './code.ts';
import { grants, type InputName, inputNames, principalIsAskedFor } from './inputs.ts';
import { isInHsm } from './languages.ts';
import type { IdentityKind, RevocationKind, TemplateRequest } from './request.ts';

/**
 * The steps of the scripts and requests, in the order that Azure requires: access before the account, and the account's
 * identity before its default identity, never both in one update (F-31).
 */
export type StepId =
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
  | 'assignSystemIdentity'
  | 'assignIdentity'
  | 'defaultIdentity'
  | 'enable'
  | 'status';

export interface Step {
  readonly id: StepId;
  readonly title: string;
  /** Advice in case the step fails. */
  readonly note?: string;
}

const titles: Readonly<Record<StepId, string>> = {
  providers: 'Register the resource providers.',
  group: 'The resource group.',
  vault: 'The key vault. Purge protection is required, and can never be turned off again.',
  findVault: 'The key vault, which exists.',
  principal:
    'The object id of the service principal "Azure Cosmos DB" in this tenant (not its application id).',
  identity: 'The user-assigned identity of the account.',
  findIdentity: 'The object id of the user-assigned identity.',
  grant:
    'Access to the key: get, wrapKey and unwrapKey. It can take ten minutes until the vault knows of it.',
  grantAccount: 'Access to the key for the identity of the account itself.',
  key: 'The key. Made through Azure Resource Manager: that needs no role in the vault, and passes its firewall.',
  account: 'The account. Its key URI has no version, so that it follows the rotation of the key.',
  assignSystemIdentity:
    "The account's system-assigned identity. It can be used only after it has been given access.",
  assignIdentity: "The account's user-assigned identity.",
  defaultIdentity:
    'Reach the key with that identity. An update of its own: together with the identity it fails silently.',
  enable: 'Encrypt with the key. This takes a while, and cannot be undone.',
  status: 'What Azure says of the access to the key.',
};

/** A managed HSM has its own roles for access, and its own API for keys. */
const hsmTitles: Readonly<Partial<Record<StepId, string>>> = {
  grant:
    'Access to the key, by a local role. To assign it takes Managed HSM Policy Administrator (or Administrator) in the HSM.',
  grantAccount: 'Access to the key for the identity of the account itself.',
  key: 'The key. It is made in the managed HSM itself: that takes Managed HSM Crypto User there.',
};

/**
 * Warnings before a script revokes access. Only the vault itself can change an existing key; Resource Manager can't.
 */
export const warnings = ({ choices, known }: TemplateRequest): readonly string[] =>
  isInHsm(known) ? hsmWarnings[choices.lever] : vaultWarnings(choices);

const hsmWarnings: Readonly<Record<RevocationKind, readonly string[]>> = {
  disableKey: [
    'Disabling the latest version of the key takes every account dark that uses it, within the hour.',
    'That is done in the managed HSM: it takes Managed HSM Crypto User there.',
  ],
  removeAccess: [
    'Every account that reaches the key with this identity goes dark, within the hour.',
    'A role that the identity has on all keys of the HSM (/keys) is another assignment, and stays.',
  ],
};

const vaultWarnings = (choices: TemplateRequest['choices']): readonly string[] =>
  choices.lever === 'disableKey'
    ? [
        'Disabling the latest version of the key takes every account dark that uses it, within the hour.',
        'That is done in the vault: it takes Key Vault Crypto Officer, or an access policy with get and update.',
      ]
    : ['Every account that reaches keys of this vault with this identity goes dark, within the hour.'];

/**
 * The extension repeats the creation automatically. A script that deleted an account automatically might delete the
 * wrong one.
 */
const tooEarly =
  'If it is refused because the access has not arrived yet (F-33): delete the failed account, wait, and repeat this.';

const step = ({ scope, known }: TemplateRequest, id: StepId): Step => ({
  id,
  title: (isInHsm(known) ? hsmTitles[id] : undefined) ?? titles[id],
  ...(id === 'account' && grants(scope) ? { note: tooEarly } : {}),
});

/** The steps that change the identity of an existing account, with the grant in between. */
const swap: Readonly<Record<IdentityKind, readonly StepId[]>> = {
  firstParty: [],
  userAssigned: ['findIdentity', 'grant', 'assignIdentity', 'defaultIdentity'],
  systemAssigned: ['assignSystemIdentity', 'grantAccount', 'defaultIdentity'],
};

/** As comments of bash and PowerShell. */
export const comments = ({ title, note }: Step): Code =>
  lines(trusted(`# ${title}`), note === undefined ? undefined : trusted(`# ${note}`));

export function stepsOf(request: TemplateRequest): readonly Step[] {
  const { scope, choices, known } = request;
  const { identity } = choices;
  const who = identity === 'userAssigned' ? 'identity' : 'principal';
  const granted: readonly StepId[] = [who, 'grant'];
  const created: readonly StepId[] = [
    // The local role is assigned on the key alone, so the key comes first.
    ...(isInHsm(known) ? ([who, 'key', 'grant'] as const) : ([who, 'grant', 'key'] as const)),
    'account',
    ...(identity === 'systemAssigned' ? swap.systemAssigned : []),
    'status',
  ];
  const found: readonly StepId[] = isInHsm(known) ? [] : ['findVault'];
  const ids = {
    account: ['account', 'status'],
    accountWithKey: ['providers', ...found, ...created],
    everything: ['providers', 'group', 'vault', ...created],
    existing: [
      ...(choices.permissionModel === 'rbac' ? found : []),
      ...(identity === 'firstParty' ? granted : swap[identity]),
      'enable',
      'status',
    ],
    revoke: [],
  } as const satisfies Record<typeof scope, readonly StepId[]>;
  return ids[scope].map((id) => step(request, id));
}

/** The inputs that a script declares, in order. */
export function inputsUsed(request: TemplateRequest): readonly InputName[] {
  const { scope, choices } = request;
  const used = new Set<InputName>(['subscriptionId']);
  const use = (...names: readonly InputName[]) => names.forEach((name) => used.add(name));
  if (isInHsm(request.known)) return ordered(new Set([...used, ...usedInHsm(request)]));
  if (scope === 'revoke') {
    if (choices.lever === 'disableKey') use('vaultName', 'keyName');
    else use('vaultName', vaultGroup(request), 'principalId');
    return ordered(used);
  }
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

/** The URI is known before the key exists, because it has no version. */
function usedInHsm(request: TemplateRequest): readonly InputName[] {
  const { scope, choices } = request;
  const inside: readonly InputName[] = ['hsmName', 'keyName'];
  if (scope === 'revoke') return choices.lever === 'removeAccess' ? [...inside, 'principalId'] : inside;
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
  stepsOf(request).some(({ id }) => id === 'principal') && !principalIsAskedFor(request, 'firstParty');

const ordered = (used: ReadonlySet<InputName>) => inputNames.filter((name) => used.has(name));

/** The input that names the vault's resource group. A new vault is in the account's group. */
export const vaultGroup = ({ scope }: TemplateRequest) =>
  scope === 'everything' ? 'resourceGroup' : 'vaultResourceGroup';

/** The name in snake case, as in shells and Terraform. */
export const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
