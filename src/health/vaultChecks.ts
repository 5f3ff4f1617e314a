import { applicationOf } from '../model/defaultIdentity.ts';
import { unknownAcross } from '../model/keyIdentity.ts';
import type { DeletedKeyStore } from '../model/inventoryView.ts';
import { day } from '../model/keyHealth.ts';
import type { Vault } from '../model/resources.ts';
import { notReported, titled } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import { isBehindFirewall, vaultGaps } from '../model/vaultReadiness.ts';
import { type CheckedAccount, sharedVerdict } from './inventoryIndex.ts';
import { mostSevere, none, risk, unknown, type Verdict } from './verdict.ts';

export function vaultMissing({ vault: found }: CheckedAccount): Verdict {
  switch (found.kind) {
    case 'here':
      return none;
    case 'unknown':
      return unknown(found.why);
    case 'deleted': {
      const { keyStore, purged } = found.deleted;
      return risk(
        'needsAction',
        'vaultOwner',
        isDeleted(found.deleted),
        purged !== undefined
          ? text('Azure keeps it until {0}.', day(purged))
          : text("It's in the list of deleted key vaults."),
        keyStore === 'managedHsm'
          ? text('Recover the deleted managed HSM, then check that the identity still has its local role.')
          : text(
              "Recover the deleted key vault, then grant the identity access to the key again. Recovery doesn't restore role assignments.",
            ),
      );
    }
  }
}

/** F-40: only a user-assigned identity with a federated application can access a vault in another tenant. */
export function vaultTenant({ vault: found, subscription, account }: CheckedAccount): Verdict {
  const application = applicationOf(account.defaultIdentity);
  if (found.kind !== 'here')
    return unknown(application === undefined ? whyVaultMissing(found) : unknownAcross(application));
  const { tenantId, name } = found.vault;
  if (!tenantId || !subscription?.tenantId) return unknown(text("The key vault's tenant is unknown."));
  if (tenantId.toLowerCase() === subscription.tenantId.toLowerCase()) return none;
  const evidence = text(
    'The key vault is in tenant {0}. The account is in tenant {1}.',
    tenantId,
    subscription.tenantId,
  );
  const what = text('Key vault {0} is in another tenant.', name);
  const identity = account.defaultIdentity;
  if (identity.kind === 'other') return unknown(notReported(text("the account's default identity")));
  return application !== undefined
    ? risk(
        'note',
        'accountOwner',
        what,
        text('{0} The account uses the key through application {1}.', evidence, application),
        text(
          'Keep the application and its federated credential. Without them, the account loses access to the key.',
        ),
      )
    : risk(
        'needsAction',
        'accountOwner',
        what,
        evidence,
        text(
          "Choose a key vault in the account's tenant, or use a user-assigned identity with a federated client ID.",
        ),
      );
}

export const purgeProtection = ({ vault: found, index }: CheckedAccount): Verdict =>
  found.kind === 'here'
    ? sharedVerdict(index, `protection ${found.vault.id}`, () => protectionVerdict(found.vault))
    : unknown(whyVaultMissing(found));

export const vaultNetwork = ({ vault: found, index, account }: CheckedAccount): Verdict =>
  found.kind === 'here'
    ? mostSevere(
        perimeterConflict(found.vault, account),
        sharedVerdict(index, `network ${found.vault.id}`, () => networkVerdict(found.vault)),
      )
    : unknown(whyVaultMissing(found));

/**
 * A perimeter, a customer-managed key, and a feature that keeps a log store aren't supported together (docs/azure.md,
 * Key vault requirements).
 */
function perimeterConflict(vault: Vault, { analyticalStorage, backup }: CheckedAccount['account']): Verdict {
  const isContinuous = /^continuous$/i.test(backup ?? '');
  if (!vaultGaps(vault).perimeter || (analyticalStorage !== true && !isContinuous)) return none;
  return risk(
    'watch',
    'vaultOwner',
    text("Azure doesn't support key vault {0} in a network security perimeter for this account.", vault.name),
    analyticalStorage === true
      ? text('The account has the analytical store.')
      : text('The account has continuous backup (point-in-time restore).'),
    text('Remove the key vault from the perimeter. Restoring the account requires this, too.'),
  );
}

/** F-16: without it a deleted key can be purged, and the data is lost with it. */
export function protectionVerdict(vault: Vault): Verdict {
  return vaultGaps(vault).protection
    ? risk(
        'needsAction',
        'vaultOwner',
        vault.softDelete
          ? text('Key vault {0} has no purge protection.', vault.name)
          : text('Key vault {0} has no soft delete.', vault.name),
        text("A deleted key can be purged, and the account's data is lost with it."),
        text("Turn on soft delete and purge protection. You can't turn them off later."),
      )
    : none;
}

/** F-32 and the perimeter, which can't be assessed from outside (docs/azure.md, Key vault requirements). */
export function networkVerdict(vault: Vault): Verdict {
  const { bypass, perimeter } = vaultGaps(vault);
  if (bypass)
    return risk(
      'needsAction',
      'vaultOwner',
      text('The firewall of key vault {0} blocks Azure Cosmos DB.', vault.name),
      text("Trusted Microsoft services can't bypass the firewall. {0}", trustedServices),
      text('Allow trusted Microsoft services to bypass the firewall.'),
    );
  if (perimeter)
    return risk(
      'watch',
      'vaultOwner',
      text('Key vault {0} is in a network security perimeter.', vault.name),
      text("The perimeter's rules weren't read."),
      text(
        'Check that an inbound rule admits Azure Cosmos DB, or that the account is in the same perimeter.',
      ),
    );
  return isBehindFirewall(vault)
    ? risk(
        'note',
        'vaultOwner',
        text('Azure Cosmos DB accesses key vault {0} as a trusted Microsoft service.', vault.name),
        trustedServices,
        text(
          'If you get ForbiddenByFirewall, or sub-status 4002 although the identity has access, the firewall blocks Azure Cosmos DB. Allow public access, or ask Microsoft.',
        ),
      )
    : none;
}

/** Which of Microsoft's pages is right is unverified (docs/azure.md, Key vault requirements). */
const trustedServices = text(
  "Microsoft's pages disagree. The Azure Cosmos DB page relies on this bypass, but Key Vault doesn't list Azure Cosmos DB as a trusted service.",
);

export function whyVaultMissing(found: Exclude<CheckedAccount['vault'], { kind: 'here' }>): Text {
  return found.kind === 'deleted' ? isDeleted(found.deleted) : found.why;
}

export const isDeleted = ({ name, keyStore }: DeletedKeyStore): Text =>
  text('{0} is deleted.', keyStore === 'managedHsm' ? titled.managedHsm(name) : titled.keyVault(name));
