import { expect, test } from 'vitest';
import type { AzureSubscription } from '../../../src/azure/api.ts';
import { cancelled, type Outcome } from '../../../src/model/outcome.ts';
import type { Undo } from '../../../src/model/undo.ts';
import {
  restoreRecorded,
  missing,
  revokeRecorded,
  type Run,
} from '../../../src/revocation/revokeAndRestore.ts';
import type { OperationContext } from '../../../src/setup/step.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import { contoso } from '../../../src/sandbox/directory.ts';
import * as add from '../../../src/sandbox/estate/builders.ts';
import {
  accessMethod,
  cosmos,
  done,
  keyMethod,
  keyTarget,
  memoryStore,
  place,
  type Place,
  signal,
  subscription,
} from '../../fakes/revocations.ts';

const closed = (): Promise<Outcome<never>> => Promise.resolve(cancelled);

/** Azure if the user closes the sign-in that some requests require: no signal aborts. */
const closing = (
  { bench }: Place,
  change: (azure: AzureSubscription) => Partial<AzureSubscription>,
): OperationContext => ({
  ...bench,
  azure: {
    ...bench.azure,
    in: (of) => {
      const azure = bench.azure.in(of);
      return { ...azure, ...change(azure) };
    },
  },
});

const withKey = () => place((state, vault) => void add.addKey(state, vault, { name: 'ledger' }));
const noVersions = ({ keys }: AzureSubscription) => ({ keys: { ...keys, versions: closed } });

test("a refused revocation isn't reported as done if nothing could be read", async () => {
  const there = withKey();
  const target = keyTarget(there);
  const store = memoryStore();
  const undo = done(await keyMethod.prepare(there.bench, target));
  const run: Run = (phase, work) => work(phase === 'acting' ? there.bench : closing(there, noVersions));
  const revoked = await revokeRecorded(
    store,
    {
      undo,
      revoke: () =>
        Promise.resolve({
          kind: 'failed',
          problem: { code: 'F-02', owner: 'you', azure: { status: 403 } } as never,
        }),
      missing: (...of) => keyMethod.missing(...of),
    },
    run,
  );
  expect(revoked).toMatchObject({ kind: 'partly', isRead: false });
  expect(done(await store.list()).pending).toMatchObject([{ undo }]);
});

test('unread keys and unread access count as unread', async () => {
  const there = place((state, vault) => {
    add.addKey(state, vault, { name: 'ledger' });
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
  });
  const nothing = closing(there, ({ keys, accessChanges }) => ({
    keys: { ...keys, versions: closed },
    accessChanges: { ...accessChanges, policies: closed, grants: closed },
  }));
  const undos: Undo[] = [
    done(await keyMethod.prepare(there.bench, keyTarget(there))),
    done(await accessMethod.prepare(there.bench, { subscription, vault: there.vault, principals: [cosmos] })),
  ];
  for (const undo of undos) expect((await missing(nothing, undo)).unread).not.toEqual([]);
});

test("access isn't reported as restored if its effect couldn't be read", async () => {
  const there = place(() => undefined, {
    enableRbacAuthorization: undefined,
    accessPolicies: [add.keyPolicy(contoso.id, cosmos, ['get', 'wrapKey', 'unwrapKey'])],
  });
  const target = { subscription, vault: there.vault, principals: [cosmos] };
  const store = memoryStore();
  const undo = done(await accessMethod.prepare(there.bench, target));
  const kept = done(await store.save(undo));
  done(await accessMethod.revoke(there.bench, target, kept));
  const noModel = closing(there, ({ vaults }) => ({ vaults: { ...vaults, get: closed } }));
  const [owed] = done(await store.list()).pending;
  const { outcome } = await restoreRecorded(store, owed!, (_, work) => work({ ...noModel, signal }));
  expect(outcome.kind).not.toBe('done');
  expect(done(await store.list()).pending).toHaveLength(1);
});
