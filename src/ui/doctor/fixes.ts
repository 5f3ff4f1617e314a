import type { Facts } from '../../domain/doctor/facts.ts';
import type { DoctorFix } from '../../domain/doctor/checks.ts';
import { behind } from '../../domain/doctor/diagnose.ts';
import { sameId } from '../../domain/resourceId.ts';
import { text, type Text } from '../../domain/text.ts';
import { commandIds, type CommandId } from '../commands/ids.ts';
import type { Node } from '../tree/node.ts';

export const fixLabel: Readonly<Record<DoctorFix, Text>> = {
  registerProvider: text('Register Resource Provider'),
  configureVault: text('Configure Key Vault for CMK'),
  grantAccess: text('Grant Cosmos DB Access'),
  generateKey: text('Generate Key'),
  rotateKey: text('Rotate Key'),
  restoreKey: text('Restore Key'),
  restoreAccess: text('Restore Cosmos DB Access'),
  enableCmk: text('Enable CMK on Existing Account'),
  changeIdentity: text('Change Default Identity'),
};

export const commandOf = (fix: DoctorFix): CommandId | undefined =>
  commandIds.find((id) => id === `cosmosCmk.${fix}`);

export const isOffered = (fix: DoctorFix) => commandOf(fix) !== undefined;

/** What the step is run on; undefined where it is not known, and the step asks. */
export function targetOf(fix: DoctorFix, facts: Facts): Node | undefined {
  const { subscription, estate, registration, examined } = facts;
  if (fix === 'registerProvider')
    return {
      kind: 'subscription',
      subscription,
      registration: registration.read ? { state: 'ready', value: registration.value } : { state: 'idle' },
    };
  if (fix === 'enableCmk' || fix === 'changeIdentity')
    return examined.kind === 'account'
      ? { kind: 'account', subscription, account: examined.account }
      : undefined;
  const { vault, key } = behind(facts);
  const home = vault && estate.subscriptions.find(({ id }) => sameId(id, vault.subscriptionId));
  if (!vault || !home) return undefined;
  const onKey = key && (fix === 'restoreKey' || fix === 'rotateKey' || fix === 'grantAccess');
  return onKey
    ? { kind: 'key', subscription: home, vault, key }
    : { kind: 'vault', subscription: home, vault };
}
