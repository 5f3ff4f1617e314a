import { meanings } from '../../domain/doctor/checks.ts';
import type { Account } from '../../domain/model.ts';
import type { AccountProtection } from '../../domain/protection/accountProtection.ts';
import { onlyNotes, checkIds, type CheckId } from '../../domain/protection/verdict.ts';
import { text, type Text } from '../../domain/text.ts';

/** What was looked at around an account's key, and what was found of each. */
export const evidenceRows = (protection: AccountProtection): readonly (readonly [Text, Text])[] =>
  checkIds
    .filter((id) => !onlyNotes(id) && id !== 'revoked')
    .map((id) => [meanings[id].title, found(protection, id)]);

function found(protection: AccountProtection, id: CheckId): Text {
  const { risks, unknowns } = protection;
  const fact = factOf(protection, id);
  const risk = risks.find((one) => one.id === id);
  const unknown = unknowns.find((one) => one.id === id);
  const told = risk
    ? text('{0} {1}', risk.what, risk.evidence)
    : unknown
      ? text('Not known. {0}', unknown.why)
      : text('In order.');
  return fact ? text('{0}. {1}', fact, told) : told;
}

/** What is known of the thing itself, where there is more to say than that it is in order. */
function factOf({ account, key }: AccountProtection, id: CheckId): Text | undefined {
  const facts: Partial<Record<CheckId, Text | undefined>> = {
    provisioning: text('{0}', account.provisioningState),
    keyUri: text('{0}', account.keyUri ?? ''),
    vaultMissing: key?.vault ? text('{0}', key.vault) : undefined,
    keyMissing: key?.name ? text('{0}', key.name) : undefined,
    defaultIdentity: identity(account),
    olderVersion:
      key?.version === undefined
        ? undefined
        : text('In use: {0}; latest: {1}', key.version, key.latest ?? '?'),
  };
  return facts[id];
}

export function identity({ defaultIdentity: used }: Pick<Account, 'defaultIdentity'>): Text {
  switch (used.kind) {
    case 'firstParty':
      return text('The principal "Azure Cosmos DB" of the tenant');
    case 'systemAssigned':
      return text("The account's system-assigned identity");
    case 'userAssigned':
      return used.federatedClientId === undefined
        ? text('{0}', used.id)
        : text('{0}, across tenants by the application {1}', used.id, used.federatedClientId);
    case 'undefined':
      return text('None');
    case 'other':
      return used.text === '' ? text('Not told by Azure') : text('{0}', used.text);
  }
}
