import { valueOf } from '../../inventory/snapshot.ts';
import type { CmkStatus } from '../../model/cmkStatus.ts';
import { sameId } from '../../model/resourceId.ts';
import { endOf, type Session } from '../../session/session.ts';
import type { AccountRef, Undo } from '../../model/undo.ts';
import { accountsBehindResource } from '../../setup/commands/affectedAccounts.ts';
import { followRecovery } from '../../setup/commands/followRecovery.ts';
import { longestWait, waitForAccounts, type Wanted } from '../../setup/waitForAccounts.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { accountsNow } from '../accountTable.ts';
import type { AccountNow, Wait } from '../stage.ts';
import { waitOf } from './notices.ts';
import type { FoundRevocation } from './readRevocation.ts';

/** The accounts of a revocation, each with the latest status that was read. */
export class FollowedAccounts {
  readonly #session: Session;
  readonly #latest = new Map<string, CmkStatus>();

  constructor(session: Session) {
    this.#session = session;
  }

  of({ undo, prepared }: FoundRevocation): readonly AccountNow[] {
    return accountsNow(undo, prepared?.impact, (id, subscription) => this.#statusOf(id, subscription));
  }

  /** Waits until Azure reports the expected status for each. Returns how the wait ended if some don't have it. */
  async wait(
    accounts: readonly AccountRef[],
    wanted: Wanted,
    signal: AbortSignal,
    draw: () => void,
  ): Promise<Wait | undefined> {
    const { azure, pace, inventory } = this.#session;
    const untilClosed = AbortSignal.any([signal, endOf(this.#session)]);
    const waited = await waitForAccounts(
      { azure, pace, signal: untilClosed },
      accounts,
      wanted,
      (_, fresh) => {
        for (const account of fresh) {
          const before = this.#statusOf(account.id, account.subscriptionId);
          this.#latest.set(account.id.toLowerCase(), account.status);
          if (before?.kind !== account.status.kind) inventory.accountRead(account);
        }
        draw();
      },
    );
    return waitOf(waited);
  }

  /** Whether Azure may still notice a revocation that another window made, or this one before a reload. */
  isUnreported(found: FoundRevocation, at: number | undefined): boolean {
    return (
      at !== undefined &&
      this.#session.pace.now() - at < longestWait &&
      this.of(found).some(({ status }) => status?.kind !== 'revoked')
    );
  }

  /** A status that the wait has read is newer than the inventory's, until the list is read again. */
  #statusOf(id: string, subscription: string): CmkStatus | undefined {
    const list = valueOf(this.#session.inventory.snapshot.get('accounts', subscription));
    return list?.find((one) => sameId(one.id, id))?.status ?? this.#latest.get(id.toLowerCase());
  }
}

/** Follows the restored accounts, so that the views show them. */
export function followRestored(context: CommandContext, { accounts }: Undo): void {
  const { session } = context;
  void followRecovery(
    context,
    accounts.flatMap(({ id }) => accountsBehindResource(session, { accountId: id })),
  );
}
