import type { Account, Vault } from '../model/resources.ts';
import type { DataResponse, KeyLossCause } from '../session/keyLossSimulation.ts';

/** The progress of a drill, by Azure's clock, which is the sandbox's. */
export interface DrillState {
  readonly cause: KeyLossCause;
  readonly vault: Pick<Vault, 'id' | 'name'>;
  readonly key: string;
  readonly accounts: readonly ObservedAccount[];
  /** When the failure happened, when the last account was affected, and when all accounts had recovered. */
  readonly begun: number;
  readonly noticed?: number;
  readonly recovered?: number;
}

/** An account, with the response that an application gets from it. */
export interface ObservedAccount {
  readonly account: Account;
  readonly response?: DataResponse;
}

export const isAccountRevoked = ({ account }: ObservedAccount) => account.status.kind === 'revoked';

const isConfirmed = ({ account }: ObservedAccount) => account.status.kind === 'confirmed';

/** The state after another poll. */
export function withObservations(
  state: DrillState,
  accounts: readonly ObservedAccount[],
  now: number,
): DrillState {
  const noticed = state.noticed ?? (accounts.every(isAccountRevoked) ? now : undefined);
  const recovered =
    state.recovered ?? (noticed !== undefined && accounts.every(isConfirmed) ? now : undefined);
  return {
    ...state,
    accounts,
    ...(noticed === undefined ? {} : { noticed }),
    ...(recovered === undefined ? {} : { recovered }),
  };
}

/** Minutes of Azure's time, at least one. */
export const minutesBetween = (from: number, to: number) => Math.max(1, Math.round((to - from) / 60_000));
