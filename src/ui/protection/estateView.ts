import type { EstateView } from '../../app/estate.ts';
import type { Session } from '../../app/session.ts';
import type { Subscription } from '../../domain/model.ts';

/** A key that ends within so many days is worth watching. */
const expiryDays = 30;

/** What is judged of a session. */
export type Shown = Pick<Session, 'azure' | 'inventory' | 'pace'>;

export const estateView = ({ azure, pace }: Shown, subscriptions: readonly Subscription[]): EstateView => ({
  cloud: azure.cloud,
  subscriptions,
  now: pace.now(),
  expiryDays,
});
