import { l10n } from 'vscode';
import { keyReadings } from '../../app/readings.ts';
import { keyStep } from '../../app/steps/key.ts';
import { vaultSpecOf, type KeySpec } from '../../domain/spec.ts';
import type { Node } from '../tree/node.ts';
import { keyQuestions, type KeyAnswers } from './keyQuestions.ts';
import { titled, type Place } from './place.ts';
import { askAll } from './questions.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/** "Generate Key...": a key that Cosmos DB takes, through Azure Resource Manager where the person may. */
export async function generateKey(place: Place, node: Node | undefined): Promise<void> {
  const title = l10n.t('Generate Key');
  const thing = await thingOf(place, node, 'vault', 'canGenerateKey', title);
  if (!thing) return;
  const { subscription, vault } = thing;
  const answers = await askAll(keyQuestions(place.session, thing, titled(place, title)), {});
  const key = answers && keyOf(answers);
  if (!key) return;
  const { azure } = place.session;
  const spec = { subscription, vault: vaultSpecOf(vault), key };
  await takeStep(place, {
    title,
    question: l10n.t('Generate the key {0}?', key.name),
    change: keyStep,
    look: (signal) => keyReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId: vault.id, key: key.name },
    touched: [{ kind: 'keys', subscription, vaultId: vault.id }],
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
