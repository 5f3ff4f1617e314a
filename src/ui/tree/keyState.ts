import { day } from '../../domain/day.ts';
import { keyFault } from '../../domain/keyHealth.ts';
import type { Key, KeyVersion } from '../../domain/model.ts';
import { whoCan } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import { colors, type Icon } from './look.ts';

/** How a key or one of its versions stands, in two words, with the reason. */
export interface KeyState {
  /** Absent where there is nothing to say. */
  readonly short?: Text;
  readonly icon: Icon;
  readonly lines: readonly Text[];
}

const soon = 30 * 24 * 60 * 60 * 1000;

const bad: Icon = { id: 'error', color: colors.bad };
const doubtful: Icon = { id: 'warning', color: colors.doubtful };

interface Dated {
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
}

/** Disabled, outside its dates, or within 30 days of its end; undefined where none of it is so. */
function dated({ enabled, notBefore, expires }: Dated, now: number): { short: Text; icon: Icon } | undefined {
  if (!enabled) return { short: text('disabled'), icon: { id: 'circle-slash', color: colors.bad } };
  if (expires !== undefined && expires <= now) return { short: text('expired {0}', day(expires)), icon: bad };
  if (notBefore !== undefined && notBefore > now)
    return { short: text('not valid before {0}', day(notBefore)), icon: doubtful };
  if (expires !== undefined && expires - now <= soon)
    return { short: text('expires {0}', day(expires)), icon: doubtful };
  return undefined;
}

const dates = ({ notBefore, expires }: Dated): readonly Text[] => [
  ...(notBefore === undefined ? [] : [text('Valid from: {0}', day(notBefore))]),
  ...(expires === undefined ? [] : [text('Expires: {0}', day(expires))]),
];

export function keyState(key: Key, now: number): KeyState {
  const fault = keyFault(key, now);
  const lines = [...dates(key), ...(fault ? [fault.why, fault.next, whoCan(fault.owner)] : [])];
  if (fault?.code === 'F-35')
    return { short: text('not for Cosmos DB'), icon: { id: 'key', color: colors.faint }, lines };
  const found = dated(key, now);
  if (found) return { ...found, lines };
  if (fault) return { short: text('does not wrap and unwrap'), icon: doubtful, lines };
  return { icon: { id: 'key', color: colors.good }, lines };
}

export function versionState(version: KeyVersion, now: number): KeyState {
  const found = dated(version, now);
  return { ...(found ?? { icon: { id: 'tag' } }), lines: dates(version) };
}
