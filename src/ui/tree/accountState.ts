import { explainRevocation } from '../../domain/cmkStatus.ts';
import type { Account } from '../../domain/model.ts';
import { text, type Text } from '../../domain/text.ts';
import { colors, type Icon } from './look.ts';

/** Whose key an account uses and whether it can, in a few words, with cause and remedy. */
export interface AccountState {
  readonly short: Text;
  readonly icon: Icon;
  readonly lines: readonly Text[];
}

/** What Azure is doing to the account goes before the key's state, which may be old meanwhile. */
export function accountState(account: Account): AccountState {
  const key = keyAccess(account);
  switch (account.provisioningState.toLowerCase()) {
    case 'succeeded':
    case '':
      return key;
    case 'creating':
    case 'initializing':
    case 'internallyready':
    case 'uninitialized':
      return { short: text('being created'), icon: { id: 'sync' }, lines: key.lines };
    case 'updating':
      return { short: text('being updated'), icon: { id: 'sync' }, lines: [key.short, ...key.lines] };
    case 'deleting':
    case 'deletinginprogress':
      return { short: text('being deleted'), icon: { id: 'trash' }, lines: [] };
    case 'failed':
    case 'canceled':
      return {
        short: text('creation or update failed'),
        icon: { id: 'warning', color: colors.bad },
        lines: [key.short, ...key.lines],
      };
    default:
      return { ...key, lines: [text('Provisioning state: {0}', account.provisioningState), ...key.lines] };
  }
}

function keyAccess({ status }: Account): AccountState {
  switch (status.kind) {
    case 'confirmed':
      return {
        short: text('customer-managed key'),
        icon: { id: 'shield', color: colors.good },
        lines: [text('Access to the customer-managed key is confirmed.')],
      };
    case 'serviceManaged':
      return {
        short: text('service-managed key'),
        icon: { id: 'database' },
        lines: [text('Microsoft manages the encryption key.')],
      };
    case 'revoked': {
      const { cause, remedy, transient } = explainRevocation(status.code);
      return {
        short:
          status.code === undefined
            ? text('key access revoked')
            : text('key access revoked ({0})', status.code),
        icon: { id: 'error', color: colors.bad },
        lines: [
          text('Cause: {0}', cause),
          text('Remedy: {0}', remedy),
          ...(transient
            ? [text('The service itself may cause this: refresh once more before acting on it.')]
            : []),
          text('Azure says: {0}', status.raw),
        ],
      };
    }
    case 'unknown':
      return {
        short: text('key status unknown'),
        icon: { id: 'question', color: colors.doubtful },
        lines: [
          status.raw === undefined
            ? text('Azure does not say whether the account reaches its key.')
            : text('Azure says: {0}', status.raw),
        ],
      };
  }
}
