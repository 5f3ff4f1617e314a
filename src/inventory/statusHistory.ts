import type { CmkStatus } from '../model/cmkStatus.ts';
import type { Account } from '../model/resources.ts';

/** When an account was first observed in its present state. */
export interface Sighting {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** True where it was in another state before, so `since` is roughly when it changed. */
  readonly changed: boolean;
}

interface Known extends Sighting {
  readonly told: string;
}

/**
 * Since when accounts have been observed in their present state: Azure records no such time, and the documented waiting
 * times count from it. Only Resource Manager's responses count, because Resource Graph is minutes behind.
 */
export class Sightings {
  readonly #known = new Map<string, Known>();

  note(accounts: readonly Account[]): void {
    for (const { id, status, seen } of accounts) {
      if (seen?.from !== 'resourceManager') continue;
      const [key, told] = [id.toLowerCase(), toldBy(status)];
      const before = this.#known.get(key);
      if (before?.told !== told)
        this.#known.set(key, { told, since: seen.at, changed: before !== undefined });
    }
  }

  of({ id, status }: Pick<Account, 'id' | 'status'>): Sighting | undefined {
    const known = this.#known.get(id.toLowerCase());
    return known?.told === toldBy(status) ? known : undefined;
  }
}

const toldBy = (status: CmkStatus) =>
  status.kind === 'revoked' ? `revoked ${status.code ?? status.raw}` : status.kind;
