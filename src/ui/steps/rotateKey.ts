import { l10n } from 'vscode';
import type { Part } from '../../app/inventory.ts';
import { rotation, rotationReadings } from '../../app/changes/rotate.ts';
import type { Node } from '../tree/node.ts';
import { whileChecking } from './during.ts';
import type { Place } from './place.ts';
import { rotationSpec } from './rotationSpec.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/** "Rotate Key...": a new version, and then the accounts, until they use it (domain.md 2.10). */
export async function rotateKey(place: Place, node: Node | undefined): Promise<void> {
  const title = l10n.t('Rotate Key');
  const thing = await thingOf(place, node, 'key', 'canRotateKey', title);
  if (!thing) return;
  const { subscription, vault, key } = thing;
  const spec = await whileChecking(place, title, async (signal) => {
    const found = await rotationSpec(place, thing, signal);
    return signal.aborted ? undefined : found;
  });
  if (!spec) return;
  const { azure } = place.session;
  await takeStep(place, {
    title,
    question: l10n.t('Rotate the key {0}?', key.name),
    change: rotation(),
    look: (signal) => rotationReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId: vault.id, key: key.name },
    touched: [
      { kind: 'keys', subscription, vaultId: vault.id },
      { kind: 'key', subscription, vaultId: vault.id, name: key.name },
      { kind: 'versions', subscription, keyId: key.id },
      ...[...new Set(spec.followers.map((one) => one.subscription))].map((one): Part => ({
        kind: 'accounts',
        subscription: one,
      })),
    ],
  });
}
