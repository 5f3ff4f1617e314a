import { l10n } from 'vscode';
import { keyReadings } from '../../app/readings.ts';
import { keyStep } from '../../app/steps/key.ts';
import { specVaultId, vaultSpecOf, type KeySpec } from '../../domain/spec.ts';
import type { Node } from '../tree/node.ts';
import { keyQuestions, type KeyAnswers } from './keyQuestions.ts';
import type { SpecOf } from '../work/work.ts';
import { titleOf } from '../work/words.ts';
import { titled, type Place } from './place.ts';
import { askAll } from './questions.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/** "Generate Key...": a key that Cosmos DB takes, through Azure Resource Manager where the person may. */
export async function generateKey(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('generateKey');
  const thing = await thingOf(place, node, 'vault', 'canGenerateKey', title);
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
