import type { Subscription } from '../../../domain/model.ts';
import type { Answers } from '../answers.ts';

/** The subscription is the first answer: every later question has it. @throws where the flow is built wrong */
export function subscriptionOf({ subscription }: Answers): Subscription {
  if (!subscription) throw new Error('The subscription must be asked first.');
  return subscription;
}
