/** A change that the activity log of a subscription has, once it has succeeded. */
export interface ActivityEvent {
  readonly resourceId: string;
  /** For example `Microsoft.KeyVault/vaults/write`. */
  readonly operation: string;
  /** A person's name, or an application's ID. */
  readonly caller: string;
  readonly correlationId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
