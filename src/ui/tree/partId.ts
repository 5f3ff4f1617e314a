import type { Part } from '../../app/inventory.ts';

/** The id that the inventory keeps a part under. */
export function partId(part: Part): string {
  switch (part.kind) {
    case 'subscriptions':
      return '';
    case 'keys':
      return part.vaultId;
    case 'versions':
      return part.keyId;
    case 'provider':
    case 'vaults':
    case 'accounts':
      return part.subscription.id;
  }
}
