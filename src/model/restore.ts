import type { NameRule } from './names.ts';
import { sameId } from './resourceId.ts';
import type { Account, ApiKind } from './resources.ts';
import { text } from './text.ts';
import { minutes } from './time.ts';

/**
 * An account that Azure can restore to a point in time: with continuous backup, live or deleted. Azure doesn't say which
 * key or identity it has or had (docs/azure.md, Backup and restore). Times are milliseconds since the epoch.
 */
export interface RestorableAccount {
  /** The id of the restorable account, which differs from the account's id. */
  readonly id: string;
  readonly name: string;
  readonly api: ApiKind;
  /** The home region: "West Europe". */
  readonly location: string;
  readonly created: number;
  readonly deleted?: number;
  /** The earliest time that it can be restored to. Azure can return a time before the creation. */
  readonly oldest: number;
}

/** A new account, to be created from another account's backup. */
export interface RestoreRequest {
  readonly source: RestorableAccount;
  readonly at: number;
  readonly resourceGroup: string;
  readonly name: string;
  /** The resource id of the user-assigned identity, which becomes the default one. */
  readonly identityId: string;
}

/**
 * The live account with a name. Azure might list an earlier account with that name for a while without its deletion
 * time, so the newest one is the live one.
 */
export const liveSource = (all: readonly RestorableAccount[], name: string): RestorableAccount | undefined =>
  all
    .filter((one) => one.deleted === undefined && sameId(one.name, name))
    .sort((a, b) => b.created - a.created)[0];

/** The earliest and the latest time that an account can be restored to. */
export const restoreWindow = ({ created, oldest, deleted }: RestorableAccount, now: number) => ({
  from: Math.max(created, oldest),
  to: Math.min(now, deleted ?? now),
});

/** A time in Azure's format, to the second. */
export const utcSecond = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

export const parseUtc = (value: string): number | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/i.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
};

/** Allows a second before and after the window, because Azure rounds. */
export const isInWindow = (at: number, { from, to }: ReturnType<typeof restoreWindow>) =>
  Math.floor(from / 1000) <= Math.floor(at / 1000) && at <= to;

export const restoreTimeRule =
  (window: ReturnType<typeof restoreWindow>): NameRule =>
  (value) => {
    const at = parseUtc(value);
    if (at === undefined) return text('Enter a time in UTC, for example 2026-11-30T09:30:00Z.');
    return isInWindow(at, window)
      ? undefined
      : text('Enter a time from {0} to {1}.', utcSecond(window.from), utcSecond(window.to));
  };

/** An hour ago, or the middle of a shorter window. Always a full second. */
export function usualRestoreTime({ from, to }: ReturnType<typeof restoreWindow>, now: number): number {
  const wanted = Math.min(now - minutes(60), to - minutes(1));
  const at = wanted >= from ? wanted : (from + to) / 2;
  return Math.max(Math.ceil(from / 1000), Math.floor(at / 1000)) * 1000;
}

/** Whether an account was created by this restore. Azure keeps the time to the second. */
export const isRestoreOf = (
  { restored }: Account,
  { source, at }: { readonly source: string; readonly at: number },
): boolean =>
  restored !== undefined &&
  sameId(restored.source, source) &&
  restored.at !== undefined &&
  Math.floor(restored.at / 1000) === Math.floor(at / 1000);
