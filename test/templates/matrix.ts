import { type Cloud, clouds } from '../../src/model/cloud.ts';
import type { KnownSpec } from '../../src/model/spec.ts';
import { isAvailable } from '../../src/templates/choices.ts';
import { knownKeyStore, scopesIn } from '../../src/templates/languages.ts';
import {
  accountApiVersions,
  apiKinds,
  backups,
  hardenings,
  type Choices,
  type FormatId,
  formatIds,
  identities,
  revocationKinds,
  permissionModels,
  type TemplateRequest,
} from '../../src/templates/request.ts';

/** Every combination of options, whether or not there is a template for it. */
const combinations: readonly Choices[] = permissionModels.flatMap((permissionModel) =>
  identities.flatMap((identity) =>
    apiKinds.flatMap((api) =>
      backups.flatMap((backup) =>
        revocationKinds.flatMap((revocation) =>
          hardenings.flatMap((hardening) =>
            // A hardened account's properties depend on neither, so half a million texts would be the same.
            hardening !== 'none' && (permissionModel !== 'rbac' || backup !== 'periodic')
              ? []
              : accountApiVersions.map((apiVersion) => ({
                  permissionModel,
                  identity,
                  api,
                  backup,
                  hardening,
                  revocation,
                  apiVersion,
                })),
          ),
        ),
      ),
    ),
  ),
);

/** The selection: nothing, so that everything is a tab stop, or everything. */
export const known = {
  nothing: () => ({}),
  all: (cloud) => ({
    subscription: {
      id: '11111111-2222-3333-4444-555555555555',
      tenantId: '99999999-8888-7777-6666-555555555555',
    },
    resourceGroup: { name: 'rg-orders' },
    vault: { name: 'kv-contoso', resourceGroup: 'rg-keys' },
    key: { name: 'orders', create: { type: 'RSA', size: 4096 } },
    account: {
      name: 'cosmos-orders',
      region: { name: cloud.name === 'Azure' ? 'northeurope' : 'usgovvirginia', displayName: '' },
      zoneRedundant: true,
    },
    principalId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    identityId:
      '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-orders/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders',
  }),
} as const satisfies Record<string, (cloud: Cloud) => KnownSpec>;

/** The same for a key in a managed HSM. */
const inHsm: readonly ((cloud: Cloud) => KnownSpec)[] = [
  () => ({ vault: { keyStore: 'managedHsm' } }),
  (cloud) => ({
    ...known.all(cloud),
    vault: { keyStore: 'managedHsm', name: 'hsm-contoso', resourceGroup: 'rg-keys' },
    key: { name: 'orders', create: { type: 'RSA-HSM', size: 4096 } },
  }),
];

export const nameOf = ({ format, scope, choices, cloud, known: given }: TemplateRequest) =>
  `${format}/${scope}/${Object.values(choices).join('/')}/${cloud.name}/${knownKeyStore(given)}/${given.account ? 'known' : 'unknown'}`;

/**
 * Every template of a format: each scope with every combination of options in each cloud, with nothing and with
 * everything known, for a vault and for a managed HSM.
 */
export function templatesOf(format: FormatId): readonly TemplateRequest[] {
  return Object.values(clouds).flatMap((cloud) =>
    [...Object.values(known), ...inHsm].flatMap((of) => {
      const given = of(cloud);
      const keyStore = knownKeyStore(given);
      return scopesIn(format, keyStore).flatMap((scope) =>
        combinations
          .filter((choices) => isAvailable(format, scope, choices, keyStore))
          .map((choices) => ({ format, scope, choices, cloud, known: given })),
      );
    }),
  );
}

/** The whole matrix. */
export const matrix = (): readonly TemplateRequest[] => formatIds.flatMap(templatesOf);
