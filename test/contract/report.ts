import { allowanceOf, allowances, type Allowance } from './allowed.ts';
import { isOurs, type Collected } from './exchanges.ts';
import type { Finding } from './finding.ts';
import type { Judge, Verdict } from './judge.ts';

interface Differing {
  readonly exchange: string;
  readonly rings: string;
  readonly finding: Finding;
  readonly means: string;
}

/** The ring's result in the format of test-output/contract.json. Numbers count exchanges, not kinds of exchanges. */
export interface Report {
  readonly exchanges: number;
  /** As distinguished by the recorder: by more than ids and times. */
  readonly different: number;
  readonly rings: Readonly<Record<string, number>>;
  readonly senders: Readonly<Record<'ours' | 'stranger', number>>;
  readonly validatedBy: Readonly<Record<Verdict['by'], number>>;
  /** Operations whose api-version isn't in any specification, by "operation of version". */
  readonly otherVersion: Readonly<Record<string, number>>;
  readonly withoutSpecification: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly allowed: readonly { readonly reason: string; readonly evidence: string; readonly times: number }[];
  /** The failures of the ring: of the sandbox's responses and our requests. */
  readonly failures: readonly Differing[];
  /** Of requests by other clients: only reported, because their authors know best. */
  readonly strangers: readonly Differing[];
}

export async function reportOn(judge: Judge, exchanges: readonly Collected[]): Promise<Report> {
  const rings = new Tally();
  const validatedBy = { official: 0, derived: 0, definition: 0, nothing: 0 };
  const otherVersion = new Tally();
  const without: Record<string, Tally> = {};
  const allowed = new Map<Allowance, number>();
  const failures = new Map<string, Differing>();
  const strangers = new Map<string, Differing>();
  const senders = { ours: 0, stranger: 0 };
  for (const exchange of exchanges) {
    const { ring, times } = exchange;
    const verdict = await judge.judge(exchange);
    const ours = isOurs(exchange);
    rings.add(ring, times);
    senders[ours ? 'ours' : 'stranger'] += times;
    validatedBy[verdict.by] += times;
    if (verdict.means.includes(' of ')) otherVersion.add(verdict.means, times);
    if (verdict.by === 'nothing') (without[hostOf(exchange)] ??= new Tally()).add(kindOf(exchange), times);
    for (const finding of verdict.findings) {
      const allowance = allowanceOf(finding, verdict, exchange);
      if (allowance !== undefined) {
        allowed.set(allowance, (allowed.get(allowance) ?? 0) + times);
        continue;
      }
      const differing = finding.side === 'request' && !ours ? strangers : failures;
      const told = {
        exchange: `${kindOf(exchange)} ${exchange.response?.status ?? 'stub'}`,
        ...{ rings: ring, finding, means: verdict.means },
      };
      differing.set([told.exchange, finding.side, finding.code, finding.path].join(' '), told);
    }
  }
  return {
    exchanges: exchanges.reduce((sum, { times }) => sum + times, 0),
    different: exchanges.length,
    rings: rings.counts,
    senders,
    validatedBy,
    otherVersion: otherVersion.counts,
    withoutSpecification: Object.fromEntries(
      Object.entries(without).map(([host, { counts }]) => [host, counts]),
    ),
    allowed: allowances.map((one) => ({
      reason: one.reason,
      evidence: 'written' in one.evidence ? one.evidence.written : one.evidence.recordings.join(', '),
      times: allowed.get(one) ?? 0,
    })),
    failures: [...failures.values()],
    strangers: [...strangers.values()],
  };
}

class Tally {
  readonly counts: Record<string, number> = {};

  add(name: string, times: number): void {
    this.counts[name] = (this.counts[name] ?? 0) + times;
  }
}

/** Grouped by host type, because there are many vaults and accounts. */
const hostOf = ({ request }: Collected): string =>
  new URL(request.url).hostname.replace(/^[^.]+(?=\.(?:vault|managedhsm|documents)\.azure\.)/, '*');

/** A request without the parts that differ between resources. */
export function kindOf({ request }: Pick<Collected, 'request'>): string {
  const path = new URL(request.url).pathname
    .replaceAll(/[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}/gi, '*')
    .replaceAll(/(\/(?:resourceGroups|vaults|databaseAccounts|userAssignedIdentities|keys)\/)[^/]+/gi, '$1*');
  return `${request.method} ${path}`;
}

export const line = ({ exchange, rings, means, finding: { side, code, path, message } }: Differing): string =>
  [`${exchange} (${rings})`, means, side, code, path, message].filter((part) => part !== '').join(' | ');

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, one) => sum + one, 0);

/** The report as readable lines. */
export function* told(report: Report): Generator<string> {
  const { validatedBy, rings, senders } = report;
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  yield `${report.exchanges} exchanges (${report.different} different): ${counted(rings)}`;
  yield `sent by our code ${senders.ours}, by strangers ${senders.stranger}`;
  yield `validated by official specifications ${validatedBy.official}, by derived ones ${validatedBy.derived}, by single definitions ${validatedBy.definition}`;
  yield `of these by a neighbouring api-version ${total(report.otherVersion)} (${Object.keys(report.otherVersion).length} operations)`;
  yield `without a specification ${validatedBy.nothing}:`;
  for (const [host, kinds] of Object.entries(report.withoutSpecification))
    yield `  ${host}: ${total(kinds)} of ${Object.keys(kinds).length} kinds`;
  yield 'differences that real Azure shows too:';
  for (const { reason, evidence, times } of report.allowed)
    yield times > 0
      ? `  ${times} ${reason} (${evidence})`
      : `  none any more: ${reason} (test/contract/allowed.ts)`;
  yield `requests of strangers that differ, which fails nothing: ${report.strangers.length || 'none'}`;
  for (const one of report.strangers) yield `  ${line(one)}`;
  yield `failures: ${report.failures.length || 'none'}`;
}
