import { l10n, window } from 'vscode';
import type { Part } from '../../inventory/parts.ts';
import { keyIdIn } from '../../model/estate.ts';
import { gateText } from '../../model/oldKeyVersion.ts';
import { type KeySpec, specVaultId, vaultSpecOf } from '../../model/spec.ts';
import type { SpecOf } from '../../session/work.ts';
import { titleOf } from '../../session/workText.ts';
import { showInMessage } from '../../ui/showText.ts';
import { askAll } from '../../ui/wizard.ts';
import type { Node } from '../../views/nodes/node.ts';
import { type Place, pickTargetNode, titled } from '../../views/pickTarget.ts';
import { resourceOfNode } from '../../views/targets.ts';
import { rotation, type Rotation, rotationReadings } from '../changes/rotateKey.ts';
import { gateNow } from '../oldKeyVersion.ts';
import { keyReadings } from '../readings.ts';
import { keyStep } from '../steps/key.ts';
import { type KeyAnswers, keyQuestions } from './keyQuestions.ts';
import { rotationSpec } from './rotationRows.ts';
import { takeStep, whileChecking } from './runStepCommand.ts';

/**
 * "Generate Key...": a key that Azure Cosmos DB accepts, through Azure Resource Manager if the person has permission.
 */
export async function generateKey(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('generateKey');
  const thing = await pickTargetNode(place, node, 'vault', 'canGenerateKey', title);
  if (!thing) return;
  const { subscription, vault } = thing;
  const answers = await askAll(keyQuestions(place.session, thing, titled(place, title)), {});
  const key = answers && keyOf(answers);
  if (key) await takeKey(place, { subscription, vault: vaultSpecOf(vault), key });
}

export async function takeKey(place: Place, spec: SpecOf<'generateKey'>): Promise<void> {
  const { azure } = place.session;
  const { subscription, key } = spec;
  const vaultId = specVaultId(spec);
  await takeStep(place, {
    title: titleOf('generateKey'),
    work: () => ({ kind: 'generateKey', spec }),
    question: l10n.t('Generate the key {0}?', key.name),
    change: keyStep,
    look: (signal) => keyReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId, key: key.name },
    touched: [{ kind: 'keys', subscription, vaultId }],
  });
}

function keyOf({ name, size, expires, rotation }: KeyAnswers): KeySpec | undefined {
  if (!name || !size || expires === undefined) return undefined;
  return {
    name,
    create: {
      ...size,
      ...(expires === 'never' ? {} : { expires }),
      ...(rotation && rotation !== 'never' ? { rotation } : {}),
    },
  };
}

/** "Rotate Key...": makes a new version, then waits until the accounts use it (docs/azure.md, Keys and rotation). */
export async function rotateKey(place: Place, node: Node | undefined): Promise<void> {
  const thing = await pickTargetNode(place, node, 'key', 'canRotateKey', titleOf('rotateKey'));
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

/** "Check Old Key Version": reads the accounts to decide whether the version can be disabled. Changes nothing. */
export async function checkOldVersion(place: Place, node: Node | undefined): Promise<void> {
  if (node?.kind !== 'keyVersion') return;
  const { subscription, vault, key, version } = node;
  const { azure, pace } = place.session;
  const title = l10n.t('Check Old Key Version');
  const gated = await whileChecking(place, title, async (signal) => {
    const { followers, hidden } = await rotationSpec(
      place,
      { subscription, vault: vaultSpecOf(vault), key },
      signal,
    );
    return gateNow(
      { azure, pace, signal },
      { subscription, vault, key: key.name, version: version.version, followers, hidden },
    );
  });
  if (gated.kind === 'failed') await place.workbench.shell.showProblemOf(resourceOfNode(node), gated.problem);
  if (gated.kind !== 'done') return;
  const told = showInMessage(gateText(gated.value.verdict, version.version, key.name));
  void window.showInformationMessage(titled(place, told), l10n.t('OK'));
}
