import type { Azure } from '../azure/api.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { mergeChanges, type ResourceChange } from '../model/resourceChange.ts';
import { parseResourceId, sameId } from '../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { minutes } from '../model/time.ts';

/** The resources whose changes can explain the status of an account. */
export interface HistorySubject {
  readonly subscription: Subscription;
  readonly account: Account;
  /** Where the key is, if that could be read. */
  readonly keyStore?: { readonly subscription: Subscription; readonly vault: Vault };
}

/** The changes that Azure has recorded, and which data couldn't be read. */
export interface ChangeHistory {
  /** The newest first. */
  readonly changes: readonly ResourceChange[];
  readonly unread: readonly Problem[];
}

/** How long Resource Graph keeps changes, in milliseconds. */
const reach = minutes(14 * 24 * 60);

/** Reads Resource Graph and the activity log for the account and its key vault, at the same time. */
export async function readChangeHistory(
  azure: Azure,
  { subscription, account, keyStore }: HistorySubject,
  now: number,
  signal: AbortSignal,
): Promise<ChangeHistory> {
  const resources = [{ subscription, id: account.id }];
  if (keyStore) resources.push({ subscription: keyStore.subscription, id: keyStore.vault.id });
  const groups = new Map(
    resources.flatMap(({ subscription: of, id }) => {
      const group = parseResourceId(id)?.resourceGroup;
      return group === undefined
        ? []
        : [[`${of.id}/${group}`.toLowerCase(), { subscription: of, group }] as const];
    }),
  );
  const [changes, requests] = await Promise.all([
    Promise.all(resources.map(({ subscription: of, id }) => azure.in(of).history.changes([id], signal))),
    Promise.all(
      [...groups.values()].map(({ subscription: of, group }) =>
        azure.in(of).history.activity(group, now - reach, signal),
      ),
    ),
  ]);
  const isOfThese = ({ resourceId }: ResourceChange) => resources.some(({ id }) => isWithin(resourceId, id));
  return {
    changes: mergeChanges(rowsOf(changes), rowsOf(requests).filter(isOfThese)),
    unread: [...changes, ...requests].flatMap((one) =>
      one.kind === 'failed' ? [one.problem] : one.kind === 'done' && one.incomplete ? [one.incomplete] : [],
    ),
  };
}

const rowsOf = (all: readonly Outcome<readonly ResourceChange[]>[]) =>
  all.flatMap((one) => (one.kind === 'done' ? one.value : []));

const isWithin = (id: string, parent: string) =>
  sameId(id, parent) || id.toLowerCase().startsWith(`${parent.toLowerCase()}/`);
