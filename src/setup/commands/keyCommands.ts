import type { InventoryPart } from '../../inventory/parts.ts';
import { keyIdIn } from '../../model/inventoryView.ts';
import { cancelled, succeeded } from '../../model/outcome.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import { markSandbox } from '../../session/session.ts';
import { type SpecOf, storeText, workTitle } from '../../session/work.ts';
import { askAll } from '../../ui/wizard.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import type { SeveralTargets } from '../../views/severalTargets.ts';
import { rotation, type Rotation, rotationReadings } from '../changes/rotateKey.ts';
import { keyReadings } from '../readings.ts';
import { keyStep } from '../steps/key.ts';
import { runBatch } from './batchOnPage.ts';
import { keyOf, keyQuestions } from './keyQuestions.ts';
import { rotationSpec } from './rotationRows.ts';
import { ready, runStepCommand } from './runStepCommand.ts';
import type { StepSurface } from './stepSurface.ts';

/** "Generate Key...": a key that Azure Cosmos DB accepts, through Azure Resource Manager if permitted. */
export async function generateKey(context: CommandContext, node: TargetNode<'vault'>): Promise<void> {
  const { session } = context;
  const { subscription, vault } = node;
  const title = markSandbox(session, workTitle('generateKey'));
  const answers = await askAll(keyQuestions(session, node, title), {});
  const key = answers && keyOf(answers);
  if (key) await runKeyGeneration(context, { subscription, vault: vaultSpecOf(vault), key });
}

export async function runKeyGeneration(context: CommandContext, spec: SpecOf<'generateKey'>): Promise<void> {
  const { azure } = context.session;
  const { subscription, vault, key } = spec;
  const vaultId = specVaultId(spec);
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'generateKey', spec }),
      title: text('Generate key {0} in {1}', key.name, storeText(vaultId, vault.name)),
      action: text('Generate'),
    },
    ready({
      change: keyStep,
      read: (signal) => keyReadings(azure, spec, signal),
      azure: azure.in(subscription),
      affected: { subscription, vaultId, key: key.name },
      changedParts: [{ kind: 'keys', subscription, vaultId }],
    }),
  );
}

/** "Rotate Key...": creates a new version, then waits until the accounts use it (docs/azure.md, Keys and rotation). */
export const rotateKey = (
  context: CommandContext,
  { subscription, vault, key }: TargetNode<'key'>,
): Promise<void> =>
  runRotation(context, { subscription, vault: vaultSpecOf(vault), key: { name: key.name } });

/** The same on several keys, on one page. */
export const rotateKeys = (
  context: CommandContext,
  { nodes, leftOut }: SeveralTargets<TargetNode<'key'>>,
): Promise<void> =>
  runBatch(context, {
    kind: 'rotateKey',
    leftOut,
    subjects: nodes.map(({ subscription, vault, key }) => ({
      id: key.id,
      name: text('{0} in {1}', key.name, vault.name),
      subscription,
      run: (surface) =>
        runRotation(context, { subscription, vault: vaultSpecOf(vault), key: { name: key.name } }, surface),
    })),
  });

export async function runRotation(
  context: CommandContext,
  chosen: SpecOf<'rotateKey'>,
  surface?: StepSurface,
): Promise<void> {
  const { subscription, vault, key } = chosen;
  const vaultId = specVaultId(chosen);
  const { azure } = context.session;
  const change = rotation(chosen.leaves);
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'rotateKey', spec: { ...chosen, ...leavesOf(change) } }),
      title: text('Rotate key {0} in {1}', key.name, storeText(vaultId, vault.name)),
      action: text('Rotate'),
    },
    async (signal) => {
      const spec = await rotationSpec(context.session, chosen, signal);
      if (signal.aborted) return cancelled;
      return succeeded({
        change,
        read: (stop: AbortSignal) => rotationReadings(azure, spec, stop),
        azure: azure.in(subscription),
        affected: { subscription, vaultId, key: key.name },
        changedParts: [
          { kind: 'keys', subscription, vaultId },
          { kind: 'key', subscription, vaultId, name: key.name },
          { kind: 'versions', subscription, keyId: keyIdIn(vaultId, key.name) },
          ...[...new Set(spec.accounts.map((one) => one.subscription))].map((one): InventoryPart => ({
            kind: 'accounts',
            subscription: one,
          })),
        ],
      });
    },
    surface,
  );
}

const leavesOf = ({ leaves }: Rotation) => (leaves === undefined ? {} : { leaves });
