import type { Heard } from '../../app/rehearsal.ts';
import type { Cause } from '../../domain/drill/cause.ts';
import type { Account, Vault } from '../../domain/model.ts';

/** How far a drill is, by Azure's clock, which is the sandbox's. */
export interface DrillState {
  readonly cause: Cause;
  readonly vault: Pick<Vault, 'id' | 'name'>;
  readonly key: string;
  readonly accounts: readonly SeenAccount[];
  /** When it came about, when the last account had noticed, and when all were back. */
  readonly begun: number;
  readonly noticed?: number;
  readonly recovered?: number;
}

/** An account with what an application hears of it. */
export interface SeenAccount {
  readonly account: Account;
  readonly heard?: Heard;
}

export const isRevoked = ({ account }: SeenAccount) => account.status.kind === 'revoked';

export const isConfirmed = ({ account }: SeenAccount) => account.status.kind === 'confirmed';

/** The same drill one look later. */
export function lookedAt(state: DrillState, accounts: readonly SeenAccount[], now: number): DrillState {
  const noticed = state.noticed ?? (accounts.every(isRevoked) ? now : undefined);
  const recovered =
    state.recovered ?? (noticed !== undefined && accounts.every(isConfirmed) ? now : undefined);
  return {
    ...state,
    accounts,
    ...(noticed === undefined ? {} : { noticed }),
    ...(recovered === undefined ? {} : { recovered }),
  };
}

/** Minutes of Azure's time, never less than one. */
export const minutesBetween = (from: number, to: number) => Math.max(1, Math.round((to - from) / 60_000));
