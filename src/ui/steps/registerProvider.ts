import { l10n } from 'vscode';
import { subscriptionReadings } from '../../app/readings.ts';
import { providerStep } from '../../app/steps/provider.ts';
import type { Node } from '../tree/node.ts';
import type { Place } from './place.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/** "Register Resource Provider": Microsoft.DocumentDB, again where the tenant lacks its principal (F-01, F-08). */
export async function registerProvider(place: Place, node: Node | undefined): Promise<void> {
  const title = l10n.t('Register Resource Provider');
  const thing = await thingOf(place, node, 'subscription', 'canRegisterProvider', title);
  if (!thing) return;
  const { subscription } = thing;
  const { azure } = place.session;
  await takeStep(place, {
    title,
    question: l10n.t('Register the resource provider in {0}?', subscription.name),
    change: providerStep,
    look: (signal) => subscriptionReadings(azure, { subscription }, signal),
    azure: azure.in(subscription),
    concern: { subscription },
    touched: [{ kind: 'provider', subscription }],
  });
}
