import { keyIdentityOf } from '../model/keyIdentity.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import { sameId } from '../model/resourceId.ts';
import { type GrantedIdentity, vaultSpecOf } from '../model/spec.ts';
import type { SpecOf } from '../session/work.ts';
import type { Node } from '../views/nodes/node.ts';
import { kindsOf, type TargetNodes } from '../views/targets.ts';
import { keyBehind } from './diagnose.ts';
import type { Facts } from './facts.ts';
import type { FindingFix } from './finding.ts';

/** The facts that a fix's target is found in. */
export type TargetFacts = Pick<Facts, 'checked' | 'view' | 'subscription' | 'registration' | 'intended'>;

/**
 * A grant for the finding's identity: that of the checked or planned account, or else the shared principal. Under Azure
 * RBAC, it is granted only on the key if one is known.
 */
export function grantOf(facts: TargetFacts): SpecOf<'grantAccess'> | undefined {
  const { vault, key } = targetsIn(facts);
  const user = identityIn(facts);
  if (!vault || !user) return undefined;
  return {
    subscription: vault.subscription,
    vault: vaultSpecOf(vault.vault),
    ...(key ? { key: { name: key.key.name } } : {}),
    ...(key && vault.vault.permissionModel === 'rbac' ? { onKeyOnly: true } : {}),
    ...(user.identity ? { identity: user.identity } : {}),
  };
}

function identityIn({ checked, intended }: TargetFacts): { readonly identity?: GrantedIdentity } | undefined {
  if (checked.kind === 'account') {
    const user = keyIdentityOf(checked.account);
    if (user.kind !== 'known') return undefined;
    return user.identity ? { identity: user.identity } : {};
  }
  if (!intended?.identity) return {};
  const { id, principalId } = intended.identity;
  return principalId === undefined
    ? undefined
    : { identity: { principalId, name: id.slice(id.lastIndexOf('/') + 1) } };
}

/** The step's target. If it's undefined, the step asks. */
export function fixTarget(fix: FindingFix, facts: TargetFacts): Node | undefined {
  const things = fix === 'recoverVault' ? deletedKeyStoreTarget(facts) : targetsIn(facts);
  return kindsOf[fix].map((kind) => things[kind]).find((node) => node !== undefined);
}

/** The subscription of a deleted vault or managed HSM, which can differ from the account's. */
function deletedKeyStoreTarget(facts: TargetFacts): TargetNodes {
  const { view, subscription, checked } = facts;
  const [id] = [...view.deletedVaults].find(([, { read }]) => read) ?? [];
  const home = view.subscriptions.find((one) => id !== undefined && sameId(one.id, id));
  const targets = targetsIn(facts);
  const uri = checked.kind === 'account' ? parseKeyUri(checked.account.keyUri ?? '', view.cloud) : undefined;
  const isHere = !home || sameId(home.id, subscription.id);
  const target: TargetNodes['subscription'] = isHere
    ? targets.subscription
    : { kind: 'subscription', subscription: home, registration: { state: 'idle' } };
  if (!target) return targets;
  return { subscription: { ...target, ...(uri ? { deletedVault: uri.vault } : {}) } };
}

/** The resources that fixes are run on, as far as they were read. */
export function targetsIn(facts: TargetFacts): TargetNodes {
  const { subscription, view, registration, checked } = facts;
  const { vault, key } = keyBehind(facts);
  const home = vault && view.subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
  const affected = vault && home && { subscription: home, vault };
  return {
    subscription: {
      kind: 'subscription',
      subscription,
      registration: registration.read ? { state: 'ready', value: registration.value } : { state: 'idle' },
    },
    ...(checked.kind === 'account'
      ? { account: { kind: 'account', subscription, account: checked.account } }
      : {}),
    ...(affected ? { vault: { kind: 'vault', ...affected } } : {}),
    ...(affected && key ? { key: { kind: 'key', ...affected, key } } : {}),
  };
}
