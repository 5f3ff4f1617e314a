import { text, type Text } from '../../domain/text.ts';
import type { Protects } from './node.ts';

/** What hangs on a key or vault, for a row; nothing where that is nothing. */
export function protectedAccounts(protects: Protects | undefined): Text | undefined {
  if (!protects || protects.accounts === 0) return undefined;
  const { accounts, atLeast } = protects;
  if (atLeast) return text('protects at least {0}', accounts);
  return accounts === 1 ? text('protects 1 account') : text('protects {0} accounts', accounts);
}

export const protectionLines = (protects: Protects | undefined): readonly Text[] =>
  protects
    ? [
        protects.atLeast
          ? text(
              'Accounts that it protects: at least {0}, as not all accounts could be read',
              protects.accounts,
            )
          : text('Accounts that it protects: {0}', protects.accounts),
      ]
    : [];
