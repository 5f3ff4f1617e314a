import type { EstateView } from '../../app/estate.ts';
import { valueOf } from '../../app/loadable.ts';
import { estateView, type Shown } from '../protection/estateView.ts';

/** All that a session sees, chosen to be shown or not: a key may be in a vault of any subscription. */
export const wholeView = (session: Shown): EstateView =>
  estateView(session, valueOf(session.inventory.snapshot.get('subscriptions'))?.subscriptions ?? []);
