import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import type { Account, AccountFailure } from '../model/account.ts';

/** Encryption uses some of the 1,023 bytes of an ID. */
const longestId = 990;

/** The reason why a key can't encrypt the documents of an account (Learn: "CMK on existing accounts"). */
export function migrationFailure({ documents }: Account): AccountFailure | undefined {
  if (documents?.isStarved === true)
    return {
      code: 'InternalServerError',
      message: 'Unexpected error on document scan for CMK Migration. Please retry the operation.',
    };
  const large = documents?.ids?.find((id) => new TextEncoder().encode(id).length > longestId);
  if (large === undefined) return undefined;
  const { code, text } = unconfirmedMessages.largeIds;
  return { code, message: text(`${large.slice(0, 20)}...`) };
}
