import { applicationOf } from '../defaultIdentity.ts';
import type { Account, Vault } from '../model.ts';
import { principalOf } from './accessChecks.ts';
import type { Estate } from './estate.ts';
import { placesOf } from './places.ts';
import { subjectOf } from './subject.ts';

/** A key that accounts use, in a vault that is known: worth reading in full, with the grants of its users. */
export interface KeyUse {
  readonly vault: Vault;
  readonly key: string;
  readonly keyId: string;
  /** Object ids of the identities that the accounts use. */
  readonly principals: readonly string[];
  /** Those through which accounts of other tenants reach it: who they are in its tenant has to be looked up. */
  readonly applications: readonly string[];
}

interface Collected extends Omit<KeyUse, 'principals' | 'applications'> {
  readonly principals: Set<string>;
  readonly applications: Set<string>;
}

export function keyUsesOf(estate: Estate, accounts: readonly Account[]): readonly KeyUse[] {
  const places = placesOf(estate);
  const uses = new Map<string, Collected>();
  for (const account of accounts) {
    if (account.keyUri === undefined) continue;
    const subject = subjectOf(estate, places, account, account.keyUri);
    const { vault, keyId, name } = subject;
    if (vault.kind !== 'here' || keyId === undefined || !name.uri) continue;
    const use = uses.get(keyId.toLowerCase()) ?? {
      vault: vault.vault,
      key: name.uri.key,
      keyId,
      principals: new Set<string>(),
      applications: new Set<string>(),
    };
    const principal = principalOf(subject);
    if (typeof principal === 'string') use.principals.add(principal);
    const application = applicationOf(account.defaultIdentity);
    if (application !== undefined) use.applications.add(application.toLowerCase());
    uses.set(keyId.toLowerCase(), use);
  }
  return [...uses.values()].map((use) => ({
    ...use,
    principals: [...use.principals],
    applications: [...use.applications],
  }));
}
