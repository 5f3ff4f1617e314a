import { explainRevocation } from '../../domain/cmkStatus.ts';
import type { Account } from '../../domain/model.ts';
import { whoCan } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import { colors, type Icon } from './look.ts';

/** Whose key an account uses and whether it can, in a few words, with cause and remedy. */
export interface AccountState {
  readonly short: Text;
  /** The same in full, where there is room or somebody listens. */
  readonly full: Text;
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
      return { ...said(text('being created')), icon: { id: 'sync' }, lines: key.lines };
    case 'updating':
      return { ...said(text('being updated')), icon: { id: 'sync' }, lines: [key.full, ...key.lines] };
    case 'deleting':
    case 'deletinginprogress':
      return { ...said(text('being deleted')), icon: { id: 'trash' }, lines: [] };
    case 'failed':
    case 'canceled':
      return {
        ...said(text('creation or update failed')),
        icon: { id: 'warning', color: colors.bad },
        lines: [key.full, ...key.lines],
      };
    default:
      return { ...key, lines: [text('Provisioning state: {0}', account.provisioningState), ...key.lines] };
  }
}

const said = (short: Text) => ({ short, full: short });

function keyAccess({ status, seen }: Account): AccountState {
  // Resource Graph may not carry the status: it is asked of the account itself in a moment.
  if (status.kind === 'unknown' && status.raw === undefined && seen?.from === 'resourceGraph')
    return {
      short: text('CMK, reading its status'),
      full: text('customer-managed key, its status is being read'),
      icon: { id: 'shield', color: colors.faint },
      lines: [],
    };
  switch (status.kind) {
    case 'confirmed':
      return {
        short: text('CMK'),
        full: text('customer-managed key, access confirmed'),
        icon: { id: 'shield', color: colors.good },
        lines: [],
      };
    case 'serviceManaged':
      return {
        short: text('service-managed'),
        full: text('service-managed key'),
        icon: { id: 'database' },
        lines: [text('Microsoft manages the encryption key.')],
      };
    case 'revoked': {
      const { cause, remedy, owner, transient } = explainRevocation(status.code);
      return {
        short: status.code === undefined ? text('CMK revoked') : text('CMK revoked ({0})', status.code),
        full:
          status.code === undefined
            ? text('access to the customer-managed key is revoked')
            : text('access to the customer-managed key is revoked ({0})', status.code),
        icon: { id: 'error', color: colors.bad },
        lines: [
          text('Cause: {0}', cause),
          text('Remedy: {0}', remedy),
          whoCan(owner),
          ...(transient
            ? [text('The service itself may cause this: refresh once more before acting on it.')]
            : []),
          text('Azure says: {0}', status.raw),
        ],
      };
    }
    case 'unknown':
      return {
        short: text('CMK status unknown'),
        full: text('status of the customer-managed key unknown'),
        icon: { id: 'question', color: colors.doubtful },
        lines: [
          status.raw === undefined
            ? text('Azure does not say whether the account reaches its key.')
            : text('Azure says: {0}', status.raw),
        ],
      };
  }
}
