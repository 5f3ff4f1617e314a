import { l10n } from 'vscode';
import { subscriptionReadings } from '../../app/readings.ts';
import { providerStep } from '../../app/steps/provider.ts';
import type { Node } from '../tree/node.ts';
import type { SpecOf } from '../work/work.ts';
import { titleOf } from '../work/words.ts';
import type { Place } from './place.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/** "Register Resource Provider": Microsoft.DocumentDB, again where the tenant lacks its principal (F-01, F-08). */
export async function registerProvider(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('registerProvider');
  const thing = await thingOf(place, node, 'subscription', 'canRegisterProvider', title);
  if (thing) await takeRegistration(place, { subscription: thing.subscription });
}

export async function takeRegistration(place: Place, spec: SpecOf<'registerProvider'>): Promise<void> {
  const { azure } = place.session;
  const { subscription } = spec;
  await takeStep(place, {
    title: titleOf('registerProvider'),
    work: () => ({ kind: 'registerProvider', spec }),
    question: l10n.t('Register the resource provider in {0}?', subscription.name),
    change: providerStep,
    look: (signal) => subscriptionReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription },
    touched: [{ kind: 'provider', subscription }],
  });
}
