import { explainRevocation } from './cmkStatus.ts';
import type { Account } from './model.ts';
import type { Problem } from './problem.ts';
import { text } from './text.ts';

const has = ({ capabilities }: Account, capability: string) =>
  capabilities?.some((one) => one.toLowerCase() === capability.toLowerCase()) === true;

/** Features that keep data in a storage account of their own, and ask for a managed identity (F-42). */
export const needsManagedIdentity = ({ backup, analyticalStorage }: Account) =>
  analyticalStorage === true || /^continuous$/i.test(backup ?? '');

/**
 * What keeps an account that exists from a key, as far as it can be seen beforehand (Learn: "Configure
 * customer-managed keys on existing accounts"; domain.md 2.8). Materialized views, the full-fidelity change feed and
 * ids of documents cannot.
 */
export function enablementProblem(account: Account): Problem | undefined {
  const { name, api, status, defaultIdentity } = account;
  const what = text('The account {0} cannot be encrypted with this key.', name);
  if (status.kind === 'revoked') {
    const { cause, remedy, owner } = explainRevocation(status.code);
    return { code: 'F-60', owner, what, why: text('It is revoked. {0}', cause), next: remedy };
  }
  if (account.keyUri === undefined && (api === 'Cassandra' || has(account, 'EnableNoSQLVectorSearch')))
    return {
      code: 'F-49',
      owner: 'you',
      what,
      why: text(
        'An account that exists cannot get a customer-managed key where it has the Cassandra API or vector search.',
      ),
      next: text('Make a new account with the key and copy the data.'),
    };
  if (needsManagedIdentity(account) && defaultIdentity.kind === 'firstParty')
    return {
      code: 'F-42',
      owner: 'accountOwner',
      what,
      why: text(
        'Continuous backup, the analytical store and materialized views need a managed identity as the default identity.',
      ),
      next: text('Make a managed identity the default first, with the command "Change Default Identity".'),
    };
  return undefined;
}

const pending = /^(creating|updating|initializing|enqueued|dequeued)$/i;

export const isChanging = ({ provisioningState }: Account) => pending.test(provisioningState);
