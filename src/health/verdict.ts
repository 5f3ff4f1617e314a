import type { Owner } from '../model/problem.ts';
import { capital, type Text, text } from '../model/text.ts';

/** The checks of every account. The ids are stable, because reports are compared by them. */
export const checkIds = [
  'serviceManaged',
  'provisioning',
  'revoked',
  'keyUri',
  'vaultMissing',
  'vaultTenant',
  'purgeProtection',
  'vaultNetwork',
  'keyMissing',
  'keyUnusable',
  'keyExpiring',
  'olderVersion',
  'defaultIdentity',
  'accessMissing',
  'sharedKey',
  'sharedPrincipal',
] as const;

export type CheckId = (typeof checkIds)[number];

/** A note is only information about the account, and needs no action. */
export type Severity = 'needsAction' | 'watch' | 'note';

export interface Risk {
  readonly severity: Severity;
  readonly what: Text;
  readonly evidence: Text;
  readonly remedy: Text;
  readonly owner: Owner;
}

export type Verdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: Text }
  | { readonly kind: 'risk'; readonly risk: Risk };

export const none: Verdict = { kind: 'none' };

export const unknown = (why: Text): Verdict => ({ kind: 'unknown', why });

export const risk = (
  severity: Severity,
  owner: Owner,
  what: Text,
  evidence: Text,
  remedy: Text,
): Verdict => ({ kind: 'risk', risk: { severity, what, evidence, remedy, owner } });

const weights: Readonly<Record<Severity, number>> = { needsAction: 4, watch: 3, note: 2 };

const weight = (verdict: Verdict) =>
  verdict.kind === 'risk' ? weights[verdict.risk.severity] : verdict.kind === 'unknown' ? 1 : 0;

/** Joins several verdicts: the most severe risk; without one, unknown takes precedence over fine. */
export const mostSevere = (...verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce((before, verdict) => (weight(verdict) > weight(before) ? verdict : before), none);

/** The state of an account. "unknown" takes precedence over "watch", because what is unknown may be worse. */
export const states = ['needsAction', 'unknown', 'watch', 'fine', 'serviceManaged'] as const;

export type HealthState = (typeof states)[number];

/** Checks that only find notes: neither their findings nor their unknowns change the state. */
export const onlyNotes = (id: CheckId) =>
  id === 'serviceManaged' || id === 'sharedKey' || id === 'sharedPrincipal';

/** All findings as one state. Notes don't change it. */
export function stateOf(
  risks: readonly { readonly severity: Severity }[],
  unknowns: readonly { readonly id: CheckId }[],
): HealthState {
  if (risks.some(({ severity }) => severity === 'needsAction')) return 'needsAction';
  if (unknowns.some(({ id }) => !onlyNotes(id))) return 'unknown';
  return risks.some(({ severity }) => severity === 'watch') ? 'watch' : 'fine';
}

/** The worst state; fine where there is none. */
export function worstStateOf(found: readonly { readonly state: HealthState }[]): HealthState {
  return states.find((state) => found.some((one) => one.state === state)) ?? 'fine';
}

/** States in words, because no image may distinguish them by color alone. */
export const stateText: Readonly<Record<HealthState, Text>> = {
  needsAction: capital(text('needs attention')),
  unknown: capital(text('unknown')),
  watch: capital(text('warning')),
  fine: text('Healthy'),
  serviceManaged: text('Microsoft-managed key'),
};

export const severityText: Readonly<Record<Severity, Text>> = {
  needsAction: capital(text('needs attention')),
  watch: capital(text('warning')),
  note: text('Note'),
};
