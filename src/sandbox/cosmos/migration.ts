import { words } from '../inventedWords.ts';
import type { Account, AccountFailure } from '../model/account.ts';

/** Encryption takes up room of the 1,023 bytes of an id. */
const longestId = 990;

/** Why the documents of an account cannot be encrypted with a key (Learn: "CMK on existing accounts"). */
export function migrationFailure({ documents }: Account): AccountFailure | undefined {
  if (documents?.isStarved === true)
    return {
      code: 'InternalServerError',
      message: 'Unexpected error on document scan for CMK Migration. Please retry the operation.',
    };
  const large = documents?.ids?.find((id) => new TextEncoder().encode(id).length > longestId);
  if (large === undefined) return undefined;
  const { code, text } = words.largeIds;
  return { code, message: text(`${large.slice(0, 20)}...`) };
}
