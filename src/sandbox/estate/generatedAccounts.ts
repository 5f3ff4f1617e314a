import { cryptoServiceEncryptionUser } from '../authorization/roles.ts';
import type { JsonObject } from '../json.ts';
import type { UserAssignedIdentity } from '../model/governance.ts';
import type { State } from '../model/state.ts';
import { addAccount, addIdentity, assignRole, type NewAccount } from './builders.ts';
import { unevenly, type GeneratedPlace } from './generatedPlace.ts';
import type { Random } from './random.ts';

interface Kind {
  readonly kind: string;
  readonly properties: JsonObject;
}

const plain: Kind = { kind: 'GlobalDocumentDB', properties: {} };
const capable = (name: string): Kind => ({
  kind: 'GlobalDocumentDB',
  properties: { capabilities: [{ name }] },
});
const kinds: readonly Kind[] = [
  ...Array.from({ length: 13 }, () => plain),
  ...Array.from({ length: 4 }, () => ({ kind: 'MongoDB', properties: {} })),
  ...[capable('EnableCassandra'), capable('EnableGremlin'), capable('EnableTable')],
];

/** 7 in 10 accounts are encrypted with a key, mostly in a vault of their own subscription, and often share it. */
export function addGeneratedAccounts(
  state: State,
  random: Random,
  { places, count }: { readonly places: readonly GeneratedPlace[]; readonly count: number },
): void {
  const withVaults = places.filter(({ vaults }) => vaults.length > 0);
  const identities = new Map<GeneratedPlace, UserAssignedIdentity>();
  for (let index = 0; index < count; index += 1) {
    const isEncrypted = withVaults.length > 0 && random.next() < 0.7;
    const place = unevenly(random, isEncrypted ? withVaults : places);
    const name = `cosmos-${String(index + 1).padStart(6, '0')}`;
    const key = isEncrypted ? encryption(state, random, place, identities) : {};
    addAccount(state, random.pick(place.groups), {
      ...{ name, instanceId: random.guid() },
      ...random.pick(kinds),
      ...key,
    });
  }
}

/** 1 in 10 uses a user-assigned identity, which these accounts of a subscription share. */
function encryption(
  state: State,
  random: Random,
  place: GeneratedPlace,
  identities: Map<GeneratedPlace, UserAssignedIdentity>,
): Partial<NewAccount> {
  const vault = unevenly(random, place.vaults);
  const key = unevenly(random, vault.keys);
  const keyVaultKeyUri = `https://${vault.name}.vault.azure.net/keys/${key.name}`;
  if (random.next() >= 0.1) return { keyVaultKeyUri };
  const identity = identities.get(place) ?? newIdentity(state, random, place);
  identities.set(place, identity);
  return {
    keyVaultKeyUri,
    identity: { type: 'UserAssigned', userAssigned: [identity.id] },
    defaultIdentity: `UserAssignedIdentity=${identity.id}`,
  };
}

function newIdentity(state: State, random: Random, place: GeneratedPlace): UserAssignedIdentity {
  const identity = addIdentity(state, random.pick(place.groups), 'id-cosmos', {
    principalId: random.guid(),
    clientId: random.guid(),
  });
  assignRole(
    state,
    `/subscriptions/${place.subscription.id}`,
    cryptoServiceEncryptionUser,
    identity.principalId,
  );
  return identity;
}
