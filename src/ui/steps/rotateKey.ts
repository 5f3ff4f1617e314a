import { l10n } from 'vscode';
import type { Part } from '../../app/inventory.ts';
import { rotation, rotationReadings, type Rotation } from '../../app/changes/rotate.ts';
import { keyIdIn } from '../../domain/protection/estate.ts';
import { specVaultId, vaultSpecOf } from '../../domain/spec.ts';
import type { Node } from '../tree/node.ts';
import type { SpecOf } from '../work/work.ts';
import { titleOf } from '../work/words.ts';
import { whileChecking } from './during.ts';
import type { Place } from './place.ts';
import { rotationSpec } from './rotationSpec.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/** "Rotate Key...": a new version, and then the accounts, until they use it (domain.md 2.10). */
export async function rotateKey(place: Place, node: Node | undefined): Promise<void> {
  const thing = await thingOf(place, node, 'key', 'canRotateKey', titleOf('rotateKey'));
  if (!thing) return;
  const { subscription, vault, key } = thing;
  await takeRotation(place, { subscription, vault: vaultSpecOf(vault), key: { name: key.name } });
}

export async function takeRotation(place: Place, chosen: SpecOf<'rotateKey'>): Promise<void> {
  const title = titleOf('rotateKey');
  const { subscription, key } = chosen;
  const vaultId = specVaultId(chosen);
  const spec = await whileChecking(place, title, async (signal) => {
    const found = await rotationSpec(place, chosen, signal);
    return signal.aborted ? undefined : found;
  });
  if (!spec) return;
  const { azure } = place.session;
  const change = rotation(chosen.leaves);
  await takeStep(place, {
    title,
    work: () => ({ kind: 'rotateKey', spec: { ...chosen, ...leavesOf(change) } }),
    question: l10n.t('Rotate the key {0}?', key.name),
    change,
    look: (signal) => rotationReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId, key: key.name },
    touched: [
      { kind: 'keys', subscription, vaultId },
      { kind: 'key', subscription, vaultId, name: key.name },
      { kind: 'versions', subscription, keyId: keyIdIn(vaultId, key.name) },
      ...[...new Set(spec.followers.map((one) => one.subscription))].map((one): Part => ({
        kind: 'accounts',
        subscription: one,
      })),
    ],
  });
}

const leavesOf = ({ leaves }: Rotation) => (leaves === undefined ? {} : { leaves });
