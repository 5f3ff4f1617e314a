import type { SandboxResponse } from '../http.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { listAt, textAt, type Json } from '../json.ts';
import type { Key, RotationPolicy } from '../model/vault.ts';
import { refuse } from '../rest/answer.ts';

const days: Readonly<Record<string, number>> = { Y: 365, M: 30, D: 1 };

/** The days of an ISO 8601 duration in years, months and days; undefined for anything else. */
function daysIn(duration: string): number | undefined {
  if (!/^P(?=\d)(\d+Y)?(\d+M)?(\d+D)?$/i.test(duration)) return undefined;
  return [...duration.matchAll(/(\d+)([YMD])/gi)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (days[unit.toUpperCase()] ?? 0),
    0,
  );
}

/** The lifetime of a rotated version by the key's policy, in milliseconds. Undefined if the policy sets none. */
export function lifetimeOf({ rotationPolicy }: Key): number | undefined {
  const found = daysIn(rotationPolicy?.expiryTime ?? '');
  return found === undefined ? undefined : found * 24 * 60 * 60 * 1000;
}

/** A policy in the format of either plane. */
export function readPolicy(source: Json, known: RotationPolicy | undefined, now: number): RotationPolicy {
  const seconds = Math.floor(now / 1000);
  return {
    lifetimeActions: listAt(source, 'lifetimeActions') ?? [],
    expiryTime: textAt(source, 'attributes', 'expiryTime'),
    created: known?.created ?? seconds,
    updated: seconds,
  };
}

/**
 * Key Vault rejects new versions that are valid for less than 28 days, a rotation within 7 days of creation or expiry,
 * and a rotation before an expiry that neither the policy nor the key has (Learn: "Configure key auto-rotation").
 */
export function policyRefusal(
  { lifetimeActions, expiryTime }: RotationPolicy,
  expires: boolean,
): SandboxResponse | undefined {
  const { code, texts } = unconfirmedMessages.rotationPolicyInvalid;
  const validity = expiryTime === undefined ? Infinity : daysIn(expiryTime);
  if (validity === undefined || validity < 28) return refuse(400, code, texts.expiryTime);
  for (const action of lifetimeActions as readonly Json[]) {
    if (textAt(action, 'action', 'type')?.toLowerCase() !== 'rotate') continue;
    const before = textAt(action, 'trigger', 'timeBeforeExpiry');
    const period = daysIn(before ?? textAt(action, 'trigger', 'timeAfterCreate') ?? '');
    if (period === undefined || period < 7 || period > validity - 7) return refuse(400, code, texts.trigger);
    if (before !== undefined && (!expires || expiryTime === undefined))
      return refuse(400, code, texts.noExpiry);
  }
  return undefined;
}

/** Azure Resource Manager names the action types "rotate" and "notify", the vault "Rotate" and "Notify". */
export function actionsAs(plane: 'arm' | 'vault', lifetimeActions: readonly unknown[]): readonly unknown[] {
  return (lifetimeActions as readonly Json[]).map((action) => {
    const type = textAt(action, 'action', 'type') ?? '';
    const first = type.charAt(0);
    const named = (plane === 'arm' ? first.toLowerCase() : first.toUpperCase()) + type.slice(1);
    return { ...(action as object), action: { type: named } };
  });
}
