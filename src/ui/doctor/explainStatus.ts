import { l10n } from 'vscode';
import { readAccount, type ReadAccount } from '../../app/doctor/readAccount.ts';
import { behind } from '../../domain/doctor/diagnose.ts';
import { lastChange } from '../../domain/doctor/madeHere.ts';
import type { Clock } from '../../domain/doctor/recovery.ts';
import { parseKeyUri } from '../../domain/keyUri.ts';
import { protectionOfAccount } from '../../domain/protection/accountProtection.ts';
import { placesOf } from '../../domain/protection/places.ts';
import type { Session } from '../../app/session.ts';
import { concernOfNode } from '../remedy/concern.ts';
import type { Shell } from '../shell.ts';
import { ShownDocument } from '../shownDocument.ts';
import { translate } from '../showText.ts';
import type { Node } from '../tree/node.ts';
import { statusMarkdown } from './statusMarkdown.ts';
import { withStop } from '../withStop.ts';
import { wholeView } from './wholeView.ts';

/** Reads an account and what its key hangs on, and shows what its status means. Nothing is changed. */
export async function explainStatus(
  { shell }: { readonly shell: Pick<Shell, 'showProblemOf'> },
  node: Node,
  session: Session,
): Promise<void> {
  if (node.kind !== 'account') return;
  const { subscription, account } = node;
  const title = l10n.t('Status of {0}', account.name);
  const read = await withStop(title, (signal) =>
    readAccount(session, wholeView(session), subscription, account, signal),
  );
  if (read.kind === 'failed') await shell.showProblemOf(concernOfNode(node), read.problem);
  if (read.kind !== 'done') return;
  const { estate, account: now } = read.value;
  const content = statusMarkdown(protectionOfAccount(estate, placesOf(estate), now), {
    sandbox: session.kind === 'sandbox',
    translate,
    now: session.pace.now(),
    clock: await clockOf(session, read.value),
  });
  await new ShownDocument('cosmos-cmk-status').show(title, content);
}

/** From a change that was made here on, else from what this window has seen. */
async function clockOf(session: Session, { account, estate }: ReadAccount): Promise<Clock | undefined> {
  const { vault } = behind({ examined: { kind: 'account', account }, estate });
  const key = parseKeyUri(account.keyUri ?? '', estate.cloud)?.key;
  const made = lastChange((await session.journal?.read()) ?? [], {
    account,
    ...(vault ? { vault } : {}),
    ...(key === undefined ? {} : { key }),
  });
  if (made) return { kind: 'fixed', at: made.at };
  const sighting = session.inventory.sightings.of(account);
  return sighting && { kind: sighting.changed ? 'changed' : 'seen', at: sighting.since };
}
