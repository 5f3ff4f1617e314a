import type { Account, Key, Region, RegistrationState, Vault } from '../domain/model.ts';
import { mayAct, type Permission } from '../domain/permissions.ts';
import { groupId } from '../domain/resourceId.ts';
import { specAccountId, specVaultId, type CmkSpec } from '../domain/spec.ts';
import type { Assignment, Azure, AzureSubscription, NameAvailability } from './azure.ts';
import { succeeded, type Outcome } from './outcome.ts';

/**
 * What the checks read of Azure for one specification: each thing once, however many checks ask, all side by side.
 * A new object is a new look.
 */
export class Readings {
  readonly azure: AzureSubscription;
  readonly #spec: CmkSpec;
  readonly #cosmosAppId: string;
  readonly #signal: AbortSignal;
  readonly #once = new Map<string, Promise<unknown>>();

  constructor(azure: Azure, spec: CmkSpec, signal: AbortSignal) {
    this.azure = azure.in(spec.subscription);
    this.#spec = spec;
    this.#cosmosAppId = azure.cloud.cosmosAppId;
    this.#signal = signal;
  }

  readonly provider = this.#memo((): Promise<Outcome<RegistrationState>> =>
    this.azure.providers.registration('Microsoft.DocumentDB', this.#signal),
  );

  readonly vault = this.#memo((): Promise<Outcome<Vault | undefined>> =>
    this.azure.vaults.get(specVaultId(this.#spec), this.#signal),
  );

  #memo<T>(read: () => Promise<T>): () => Promise<T> {
    let reading: Promise<T> | undefined;
    return () => (reading ??= read());
  }
}
