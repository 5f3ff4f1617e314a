import { moveAccounts } from '../test/fakes/severalOnSandbox.ts';

/** Change Default Identity of many accounts, in the sandbox, whose time passes only by being waited for. */
export interface SeveralCostRow {
  readonly accounts: number;
  /** Of one account alone. */
  readonly alone: number;
  /** Of each account of the many. */
  readonly each: number;
  /** The same where Azure throttles some of them. */
  readonly eachThrottled: number;
  readonly throttled: number;
}

const limits = { atOnce: 4, failures: 3 };
const throttled = 50;

/** @throws if an account isn't moved */
export async function measureSeveral(accounts = 500): Promise<SeveralCostRow> {
  const alone = await moveAccounts(1, limits);
  const many = await moveAccounts(accounts, limits);
  const faults = Array.from({ length: throttled }, (_, at) => ({
    ...{ request: /^PATCH .*databaseAccounts/, after: at * 10, times: 1 },
    fault: { kind: 'throttled', seconds: 1 } as const,
  }));
  const disturbed = await moveAccounts(accounts, limits, faults);
  for (const { ended, problems } of [many, disturbed])
    if (ended['done'] !== accounts)
      throw new Error(`not all are moved: ${JSON.stringify({ ended, problems })}`);
  return {
    accounts,
    throttled,
    alone: alone.requests,
    each: many.requests / accounts,
    eachThrottled: disturbed.requests / accounts,
  };
}

export function severalRows(cost: SeveralCostRow): [string, string, string][] {
  const { accounts, alone, each, eachThrottled, throttled } = cost;
  return [
    ['change the identity of one account: requests', String(alone), ''],
    [`the same of ${accounts} accounts, for each`, each.toFixed(1), `at most ${alone}`],
    [`the same with ${throttled} throttled requests`, eachThrottled.toFixed(1), ''],
  ];
}
