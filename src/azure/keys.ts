import { partsOfKeyId } from '../model/inventoryView.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { Key } from '../model/resources.ts';
import { couldNot, named } from '../model/problems.ts';
import type { Text } from '../model/text.ts';
import type { Keys } from './api.ts';
import type { AzureClients } from './clients.ts';
import type { Operation } from './errors/rule.ts';
import { Fields, readRows, resourceIdParts, UnreadableError, wholeList } from './fields.ts';
import { connectHsmKeys, isRefusal } from './managedHsms.ts';
import { keyBody, readKey, readVersion } from './keyMapper.ts';
import { armKeys, connectKeyRotation, createThroughDataPlane, keyQuery } from './keyRequests.ts';
import { absent, attempt, attemptList, bodyOf, listAll, read, within } from './request.ts';

/**
 * Keys through Azure Resource Manager, `Microsoft.KeyVault` 2026-02-01: these reads need no role in the vault or
 * managed HSM and pass its firewall (docs/azure.md, Keys and rotation).
 */
export function connectKeys(session: AzureClients): Keys {
  const arm = connectArmKeys(session);
  const hsms = connectHsmKeys(session, arm);
  const home = (id: string) => (isManagedHsm(id) ? hsms : arm);
  return {
    ...connectKeyRotation(session),
    create: (vault, key, permit) => arm.create(vault, key, permit),
    list: (vaultId, signal) => home(vaultId).list(vaultId, signal),
    get: (vaultId, name, signal) => home(vaultId).get(vaultId, name, signal),
    versions: (keyId, signal) => home(keyId).versions(keyId, signal),
  };
}

function connectArmKeys(session: AzureClients): Omit<Keys, 'rotation' | 'setRotation'> {
  const { connection, arm } = session;
  const place = (vaultId: string) => armKeys(session, vaultId);
  return {
    list: (vaultId, signal) =>
      attemptList(
        connection,
        operation(couldNot('read', named.keys(vaultId)), nameOf(vaultId)),
        signal,
        async (call) => {
          const { path, at } = place(vaultId);
          return readRows(await listAll(within(arm, call), path, keyQuery), (key) => readKey(key, at));
        },
      ),
    get: (vaultId, name, signal) =>
      attempt<Key | undefined>(
        connection,
        operation(couldNot('read', named.keyIn(vaultId, name)), name),
        signal,
        async (call) => {
          const { path, at } = place(vaultId);
          const body = await read(within(arm, call), `${path}/${encodeURIComponent(name)}`, keyQuery);
          return mustRead(readKey(new Fields(body), at));
        },
        absent,
      ),
    versions(keyId, signal) {
      const { vaultId, name } = partsOfKeyId(keyId);
      return attempt(
        connection,
        operation(couldNot('read', named.keyVersions(name)), name),
        signal,
        async (call) => {
          const path = `${place(vaultId).path}/${encodeURIComponent(name)}/versions`;
          // Revoke and restore depend on these versions.
          return wholeList(readRows(await listAll(within(arm, call), path, keyQuery), readVersion));
        },
      );
    },
    async create(at, { name, create }, { signal }) {
      const what = operation(couldNot('create', named.keyIn(at.id, name)), name);
      const made = await attempt(connection, what, signal, async (call) =>
        mustRead(
          readKey(
            new Fields(
              bodyOf(
                await within(arm, call)
                  .pathUnchecked(`${place(at.id).path}/${encodeURIComponent(name)}`)
                  .put({
                    queryParameters: keyQuery,
                    contentType: 'application/json',
                    body: { properties: keyBody(create) },
                  }),
              ),
            ),
            at,
          ),
        ),
      );
      const isRefused =
        made.kind === 'failed' &&
        (made.problem.code === 'F-02' || (isManagedHsm(at.id) && isRefusal(made.problem.azure?.status)));
      return isRefused
        ? createThroughDataPlane(session, at, { name, create }, what, made.problem, signal)
        : made;
    },
  };
}

const nameOf = (vaultId: string) => resourceIdParts(vaultId).name;

function mustRead(key: Key | undefined): Key {
  if (!key) throw new UnreadableError('The key has no name.');
  return key;
}

const operation = (what: Text, name: string): Operation => ({ what, on: 'key', name });
