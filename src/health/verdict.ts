import type { Owner } from '../model/problem.ts';
import { type Text, text } from '../model/text.ts';

/** What is looked at on every account; stable, as reports are compared by it. */
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

/** A note says something about the account and asks for nothing. */
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

/** One verdict of several: the gravest risk; without one, what is unknown goes before what is fine. */
export const gravest = (...verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce((before, verdict) => (weight(verdict) > weight(before) ? verdict : before), none);

/** How an account stands. "unknown" goes before "watch": what is not known may be worse. */
export const states = ['needsAction', 'unknown', 'watch', 'fine', 'serviceManaged'] as const;

export type State = (typeof states)[number];

/** Checks that know notes only: they change no state, and so what is unknown of them does not either. */
export const onlyNotes = (id: CheckId) =>
  id === 'serviceManaged' || id === 'sharedKey' || id === 'sharedPrincipal';

/** All that was found, in one word. A note changes nothing. */
export function stateOf(
  risks: readonly { readonly severity: Severity }[],
  unknowns: readonly { readonly id: CheckId }[],
): State {
  if (risks.some(({ severity }) => severity === 'needsAction')) return 'needsAction';
  if (unknowns.some(({ id }) => !onlyNotes(id))) return 'unknown';
  return risks.some(({ severity }) => severity === 'watch') ? 'watch' : 'fine';
}

/** That of the one which stands worst; fine where there is none. */
export function gravestState(found: readonly { readonly state: State }[]): State {
  return states.find((state) => found.some((one) => one.state === state)) ?? 'fine';
}

/** States in words: no picture tells them by colour alone. */
export const stateText: Readonly<Record<State, Text>> = {
  needsAction: text('Needs action'),
  unknown: text('Unknown'),
  watch: text('Watch'),
  fine: text('Fine'),
  serviceManaged: text('Service-managed key'),
};

export const severityText: Readonly<Record<Severity, Text>> = {
  needsAction: text('Needs action'),
  watch: text('Watch'),
  note: text('Note'),
};
