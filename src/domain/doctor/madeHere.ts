import type { JournalEntry } from '../journal/entry.ts';
import type { Account, Vault } from '../model.ts';
import { withoutSlashesAtEnd } from '../resourceId.ts';

/** What an account's access to its key hangs on, as far as it is known. */
export interface Cause {
  readonly account: Pick<Account, 'id'>;
  readonly vault?: Pick<Vault, 'id' | 'uri'>;
  /** The key's name. */
  readonly key?: string;
}

/** The last change that was made here of what an account's access hangs on, and that Azure took. */
export const lastChange = (entries: readonly JournalEntry[], cause: Cause): JournalEntry | undefined =>
  entries.findLast(({ on, status = 0 }) => status >= 200 && status < 300 && touches(on, cause));

/** Whether the last change of who may use a vault's keys took something away: a lever keeps what that was. */
export function tookAccess(
  entries: readonly JournalEntry[],
  { id, uri }: Pick<Vault, 'id' | 'uri'>,
): boolean {
  const last = entries.findLast(
    ({ on, status = 0 }) =>
      status >= 200 &&
      status < 300 &&
      (under(on, id) || isWithin(on, hostOf(uri))) &&
      /\/(accessPolicies|roleAssignments)\//i.test(on),
  );
  return last !== undefined && (last.method === 'DELETE' || /\/accessPolicies\/remove$/i.test(last.on));
}

/** An entry's resource is behind a host: Azure Resource Manager's, or the vault's own. */
function touches(on: string, { account, vault, key }: Cause): boolean {
  if (under(on, account.id) || (vault && under(on, vault.id))) return true;
  if (!vault) return false;
  const host = hostOf(vault.uri);
  // A managed HSM has its role assignments in itself.
  if (isWithin(on, host) && /\/roleAssignments\//i.test(on)) return true;
  return key !== undefined && isWithin(on, `${host}/keys/${key}`);
}

const hostOf = (uri: string) => uri.replace(/^https:\/\//i, '');

const under = (on: string, id: string) => isWithin(on.slice(Math.max(0, on.indexOf('/'))), id);

const isWithin = (path: string, above: string) =>
  `${path}/`.toLowerCase().startsWith(`${withoutSlashesAtEnd(above)}/`.toLowerCase());
