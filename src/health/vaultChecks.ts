import { applicationOf } from '../model/defaultIdentity.ts';
import type { DeletedVault } from '../model/estate.ts';
import { unknownAcross } from '../model/grantee.ts';
import { day } from '../model/keyHealth.ts';
import type { Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { vaultGaps } from '../model/vaultReadiness.ts';
import { judgeOnce, type Subject } from './lookup.ts';
import { none, risk, unknown, type Verdict } from './verdict.ts';

export function vaultMissing({ vault: found }: Subject): Verdict {
  switch (found.kind) {
    case 'here':
      return none;
    case 'unknown':
      return unknown(found.why);
    case 'deleted': {
      const { home, purged } = found.deleted;
      return risk(
        'needsAction',
        'vaultOwner',
        isDeleted(found.deleted),
        purged !== undefined
          ? text('Azure keeps it until {0}.', day(purged))
          : text('It is among the deleted vaults.'),
        home === 'managedHsm'
          ? text('Recover the deleted managed HSM, then see whether the identity still has its local role.')
          : text(
              'Recover the deleted vault, then grant the identity access to the key again: recovery drops role assignments.',
            ),
      );
    }
  }
}

/** F-40: only a user-assigned identity with a federated application can access a vault in another tenant. */
export function vaultTenant({ vault: found, subscription, account }: Subject): Verdict {
  const application = applicationOf(account.defaultIdentity);
  if (found.kind !== 'here')
    return unknown(application === undefined ? missing(found) : unknownAcross(application));
  const { tenantId, name } = found.vault;
  if (!tenantId || !subscription?.tenantId) return unknown(text('The tenant of the vault is not known.'));
  if (tenantId.toLowerCase() === subscription.tenantId.toLowerCase()) return none;
  const evidence = text(
    'The vault is in the tenant {0}, the account in {1}.',
    tenantId,
    subscription.tenantId,
  );
  const what = text('The vault {0} is in another tenant.', name);
  const identity = account.defaultIdentity;
  if (identity.kind === 'other') return unknown(text('Azure does not say which identity the account uses.'));
  return application !== undefined
    ? risk(
        'note',
        'accountOwner',
        what,
        text('{0} It is reached across tenants by the application {1}.', evidence, application),
        text('Keep the application and its federated credential: the account reaches the key through it.'),
      )
    : risk(
        'needsAction',
        'accountOwner',
        what,
        evidence,
        text('Use a user-assigned identity with a federated application, or a vault of the same tenant.'),
      );
}

export const purgeProtection = ({ vault: found, places }: Subject): Verdict =>
  found.kind === 'here'
    ? judgeOnce(places, `protection ${found.vault.id}`, () => protectionOf(found.vault))
    : unknown(missing(found));

export const vaultNetwork = ({ vault: found, places }: Subject): Verdict =>
  found.kind === 'here'
    ? judgeOnce(places, `network ${found.vault.id}`, () => networkOf(found.vault))
    : unknown(missing(found));

/** F-16: without it a deleted key can be purged, and the data is lost with it. */
export function protectionOf(vault: Vault): Verdict {
  return vaultGaps(vault).protection
    ? risk(
        'needsAction',
        'vaultOwner',
        vault.softDelete
          ? text('The vault {0} has no purge protection.', vault.name)
          : text('The vault {0} has no soft delete.', vault.name),
        text('Whoever deletes the key may purge it, and the data of the account is lost with it.'),
        text('Turn on soft delete and purge protection. It cannot be turned off again.'),
      )
    : none;
}

/** F-32 and the perimeter, which can't be assessed from outside (docs/azure.md, Key vault requirements). */
export function networkOf(vault: Vault): Verdict {
  const { bypass, perimeter } = vaultGaps(vault);
  if (bypass)
    return risk(
      'needsAction',
      'vaultOwner',
      text('The firewall of the vault {0} shuts Cosmos DB out.', vault.name),
      text('Trusted Microsoft services may not pass the firewall.'),
      text('Allow trusted Microsoft services to bypass the firewall.'),
    );
  return perimeter
    ? risk(
        'watch',
        'vaultOwner',
        text('A network security perimeter decides who reaches the vault {0}.', vault.name),
        text('Its rules cannot be seen from here.'),
        text('See that an inbound rule of the perimeter admits Cosmos DB.'),
      )
    : none;
}

export function missing(found: Exclude<Subject['vault'], { kind: 'here' }>): Text {
  return found.kind === 'deleted' ? isDeleted(found.deleted) : found.why;
}

export const isDeleted = ({ name, home }: DeletedVault): Text =>
  home === 'managedHsm'
    ? text('The managed HSM {0} is deleted.', name)
    : text('The vault {0} is deleted.', name);
