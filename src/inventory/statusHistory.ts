import type { CmkStatus } from '../model/cmkStatus.ts';
import type { Account } from '../model/resources.ts';

/** When an account was first observed in its present state. */
export interface ObservedStatus {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** True if it was in another state before, so `since` is roughly when it changed. */
  readonly changed: boolean;
}

interface Known extends ObservedStatus {
  readonly status: string;
}

/**
 * Since when accounts have been observed in their present state: Azure doesn't record this time, and the documented
 * waiting times start at it. Only Resource Manager's responses count, because Resource Graph is minutes behind.
 */
export class StatusHistory {
  readonly #known = new Map<string, Known>();

  note(accounts: readonly Account[]): void {
    for (const { id, status, observed } of accounts) {
      if (observed?.from !== 'resourceManager') continue;
      const [key, current] = [id.toLowerCase(), statusKey(status)];
      const before = this.#known.get(key);
      if (before?.status !== current)
        this.#known.set(key, { status: current, since: observed.at, changed: before !== undefined });
    }
  }

  of({ id, status }: Pick<Account, 'id' | 'status'>): ObservedStatus | undefined {
    const known = this.#known.get(id.toLowerCase());
    return known?.status === statusKey(status) ? known : undefined;
  }
}

const statusKey = (status: CmkStatus) =>
  status.kind === 'revoked' ? `revoked ${status.code ?? status.raw}` : status.kind;
