import type { Part } from '../../inventory/parts.ts';
import { partsOfKeyId } from '../../model/estate.ts';
import { sameId } from '../../model/resourceId.ts';
import type { AffectedResource, Shell } from '../../session/session.ts';
import type { Node } from '../../views/nodes/node.ts';
import { kindsOf, type TargetNodes } from '../../views/targets.ts';
import type { FindingFix } from '../checks.ts';
import { behind } from '../diagnose.ts';
import type { Facts } from '../facts.ts';

/** The step's target. If it's undefined, the step asks. */
export function targetOf(fix: FindingFix, facts: Facts): Node | undefined {
  const things = fix === 'recoverVault' ? homeOfDeleted(facts) : thingsOf(facts);
  return kindsOf[fix].map((kind) => things[kind]).find((node) => node !== undefined);
}

/** The subscription of a deleted vault or managed HSM, which can differ from the account's. */
function homeOfDeleted(facts: Facts): TargetNodes {
  const { estate, subscription } = facts;
  const [id] = [...estate.deletedVaults].find(([, { read }]) => read) ?? [];
  const home = estate.subscriptions.find((one) => id !== undefined && sameId(one.id, id));
  return !home || sameId(home.id, subscription.id)
    ? thingsOf(facts)
    : { subscription: { kind: 'subscription', subscription: home, registration: { state: 'idle' } } };
}

function thingsOf(facts: Facts): TargetNodes {
  const { subscription, estate, registration, examined } = facts;
  const { vault, key } = behind(facts);
  const home = vault && estate.subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
  const place = vault && home && { subscription: home, vault };
  return {
    subscription: {
      kind: 'subscription',
      subscription,
      registration: registration.read ? { state: 'ready', value: registration.value } : { state: 'idle' },
    },
    ...(examined.kind === 'account'
      ? { account: { kind: 'account', subscription, account: examined.account } }
      : {}),
    ...(place ? { vault: { kind: 'vault', ...place } } : {}),
    ...(place && key ? { key: { kind: 'key', ...place, key } } : {}),
  };
}

/** "Fix" on an unreadable part: runs the command of its remedy on the affected resource, then reads the part again. */
export async function fixFailure(
  { session, offerFor }: Pick<Shell, 'session' | 'offerFor'>,
  node: Extract<Node, { kind: 'failure' }>,
): Promise<void> {
  const offer = await offerFor(node.problem, resourceOfPart(node.part));
  await offer?.run();
  await session?.inventory.refresh(node.part);
}

/** The resource of a list that couldn't be read. */
export function resourceOfPart(part: Part): AffectedResource | undefined {
  if (part.kind === 'subscriptions') return undefined;
  const { subscription } = part;
  if ('vaultId' in part)
    return { subscription, vaultId: part.vaultId, ...(part.kind === 'key' ? { key: part.name } : {}) };
  if (part.kind !== 'versions') return { subscription };
  const { vaultId, name } = partsOfKeyId(part.keyId);
  return { subscription, vaultId, key: name };
}
