import { l10n } from 'vscode';
import { protectionOfAccount } from '../../health/accounts.ts';
import { placesOf } from '../../health/lookup.ts';
import { parseKeyUri } from '../../model/keyUri.ts';
import type { Session, Shell } from '../../session/session.ts';
import { withStop } from '../../ui/progress.ts';
import { ShownDocument } from '../../ui/readonlyDocument.ts';
import { translate } from '../../ui/showText.ts';
import type { Node } from '../../views/nodes/node.ts';
import { resourceOfNode } from '../../views/targets.ts';
import { behind, lastChange } from '../diagnose.ts';
import { readAccount, type ReadAccount } from '../read.ts';
import type { Clock } from '../status.ts';
import { statusMarkdown } from '../statusDocument.ts';
import { wholeView } from './checkReadiness.ts';

/** Reads an account and the resources that its key depends on, and explains its status. Changes nothing. */
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
  if (read.kind === 'failed') await shell.showProblemOf(resourceOfNode(node), read.problem);
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

/** Starts at a change that was made from here, or else at what this window has observed. */
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
