import { l10n } from 'vscode';
import { enablement, enablementReadings } from '../../app/changes/enable.ts';
import { vaultSpecOf } from '../../domain/spec.ts';
import type { Node } from '../tree/node.ts';
import type { Place } from './place.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/** "Enable CMK on Existing Account...": for good, and followed for as long as Azure takes (domain.md 2.8). */
export const enableCmk = (place: Place, node: Node | undefined): Promise<void> =>
  setKey(place, node, 'canEnableCmk', l10n.t('Enable CMK on Existing Account'));

/** "Change Key...": another key, of the same vault or another one, for an account that has one. */
export const changeKey = (place: Place, node: Node | undefined): Promise<void> =>
  setKey(place, node, 'canChangeKey', l10n.t('Change Key'));

async function setKey(
  place: Place,
  node: Node | undefined,
  capability: 'canEnableCmk' | 'canChangeKey',
  title: string,
): Promise<void> {
  const thing = await thingOf(place, node, 'account', capability, title);
  const chosen = thing && (await thingOf(place, undefined, 'key', 'canRotateKey', title));
  if (!chosen) return;
  const { subscription, account } = thing;
  const { azure } = place.session;
  const home = {
    subscription: chosen.subscription,
    vault: vaultSpecOf(chosen.vault),
    key: { name: chosen.key.name },
  };
  await takeStep(place, {
    title,
    question:
      account.keyUri === undefined
        ? l10n.t('Encrypt the account {0} with the key {1}?', account.name, chosen.key.name)
        : l10n.t('Move the account {0} to the key {1}?', account.name, chosen.key.name),
    change: enablement,
    look: (signal) => enablementReadings(azure, { subscription, account, home }, signal),
    azure: azure.in(subscription),
    concern: { subscription, accountId: account.id, vaultId: chosen.vault.id, key: chosen.key.name },
    touched: [
      { kind: 'accounts', subscription },
      { kind: 'vaults', subscription: chosen.subscription },
    ],
  });
}
