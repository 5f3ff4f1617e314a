import { l10n } from 'vscode';
import { readAccount } from '../../app/doctor/readAccount.ts';
import type { Clock } from '../../domain/doctor/recovery.ts';
import type { Account } from '../../domain/model.ts';
import { protectionOfAccount } from '../../domain/protection/accountProtection.ts';
import { placesOf } from '../../domain/protection/places.ts';
import type { Session } from '../../app/session.ts';
import type { Shell } from '../shell.ts';
import { translate } from '../showText.ts';
import type { Node } from '../tree/node.ts';
import { doctorDocument } from './doctorDocument.ts';
import { statusMarkdown } from './statusMarkdown.ts';
import { whileReading } from './whileReading.ts';
import { wholeView } from './wholeView.ts';

/** Reads an account and what its key hangs on, and shows what its status means. Nothing is changed. */
export async function explainStatus(
  shell: Pick<Shell, 'showProblem'>,
  node: Node,
  session: Session,
): Promise<void> {
  if (node.kind !== 'account') return;
  const { subscription, account } = node;
  const title = l10n.t('Status of {0}', account.name);
  const read = await whileReading(title, (signal) =>
    readAccount(session, wholeView(session), subscription, account, signal),
  );
  if (read.kind === 'failed') await shell.showProblem(read.problem);
  if (read.kind !== 'done') return;
  const { estate, account: now } = read.value;
  const content = statusMarkdown(protectionOfAccount(estate, placesOf(estate), now), {
    sandbox: session.kind === 'sandbox',
    translate,
    now: session.pace.now(),
    clock: clockOf(session, now),
  });
  await doctorDocument().show(title, content);
}

/** What this window knows of when the account came to be so. */
function clockOf({ inventory }: Session, account: Account): Clock | undefined {
  const sighting = inventory.sightings.of(account);
  return sighting && { kind: sighting.changed ? 'changed' : 'seen', at: sighting.since };
}
