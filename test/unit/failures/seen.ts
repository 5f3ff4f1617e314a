import { explainRevocation } from '../../../src/model/cmkStatus.ts';
import { text } from '../../../src/model/text.ts';
import { accountState } from '../../../src/views/nodes/account.ts';
import { accountPath, signal, type Ground } from './ground.ts';
import type { Seen } from './provocation.ts';

/** The row of our account in the view, once every change has propagated. */
export async function seenAccount(here: Ground): Promise<Seen> {
  here.settle();
  const read = await here.services.accounts.get(accountPath, signal);
  if (read.kind !== 'done' || read.value === undefined) throw new Error('The account cannot be read');
  const { name, status } = read.value;
  if (status.kind !== 'revoked') throw new Error(`The account is not revoked: ${JSON.stringify(status)}`);
  const { cause: why, remedy: next, owner } = explainRevocation(status.code);
  return { what: text('{0}: {1}.', name, accountState(read.value).full), why, next, owner };
}
