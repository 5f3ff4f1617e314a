import { type Cloud, clouds } from '../../src/model/cloud.ts';
import type { KnownSpec } from '../../src/model/spec.ts';
import { fits } from '../../src/templates/choices.ts';
import { homeOf, scopesIn } from '../../src/templates/languages.ts';
import {
  accountApiVersions,
  apiKinds,
  backups,
  type Choices,
  type FormId,
  formIds,
  identities,
  revocationKinds,
  permissionModels,
  type TemplateRequest,
} from '../../src/templates/request.ts';

/** Every combination of choices, whether there is such a template or not. */
const combinations: readonly Choices[] = permissionModels.flatMap((permissionModel) =>
  identities.flatMap((identity) =>
    apiKinds.flatMap((api) =>
      backups.flatMap((backup) =>
        revocationKinds.flatMap((lever) =>
          accountApiVersions.map((apiVersion) => ({
            permissionModel,
            identity,
            api,
            backup,
            lever,
            apiVersion,
          })),
        ),
      ),
    ),
  ),
);

/** What a person has selected: nothing, so that all is to be filled in; or all there is. */
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

/** The same where the key is in a managed HSM. */
const inHsm: readonly ((cloud: Cloud) => KnownSpec)[] = [
  () => ({ vault: { home: 'managedHsm' } }),
  (cloud) => ({
    ...known.all(cloud),
    vault: { home: 'managedHsm', name: 'hsm-contoso', resourceGroup: 'rg-keys' },
    key: { name: 'orders', create: { type: 'RSA-HSM', size: 4096 } },
  }),
];

export const nameOf = ({ form, scope, choices, cloud, known: given }: TemplateRequest) =>
  `${form}/${scope}/${Object.values(choices).join('/')}/${cloud.name}/${homeOf(given)}/${given.account ? 'known' : 'unknown'}`;

/**
 * Every template of a form: each scope with each choice in each cloud, on nothing and on everything known, in a vault and
 * in a managed HSM.
 */
export function templatesOf(form: FormId): readonly TemplateRequest[] {
  return Object.values(clouds).flatMap((cloud) =>
    [...Object.values(known), ...inHsm].flatMap((of) => {
      const given = of(cloud);
      const home = homeOf(given);
      return scopesIn(form, home).flatMap((scope) =>
        combinations
          .filter((choices) => fits(form, scope, choices, home))
          .map((choices) => ({ form, scope, choices, cloud, known: given })),
      );
    }),
  );
}

/** The whole of it. */
export const matrix = (): readonly TemplateRequest[] => formIds.flatMap(templatesOf);
