import { accountsOf } from '../../domain/protection/places.ts';
import { modelOf, type ProtectionModel } from '../../domain/protection/protectionModel.ts';
import { shownSubscriptions, type Chosen } from '../tree/children.ts';
import type { Shown } from './estateView.ts';
import { judgementOf } from './judgement.ts';

/** All that is known at this moment, judged as the views have judged it: what they have is not judged again. */
export function modelNow(session: Shown, chosen: Chosen): ProtectionModel {
  const judgement = judgementOf(session, shownSubscriptions(session.inventory.snapshot, chosen));
  const { estate, places } = judgement;
  return modelOf(
    estate,
    places,
    accountsOf(estate).map((account) => judgement.of(account)),
  );
}
