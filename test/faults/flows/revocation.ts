import { accessLever, type AccessTarget } from '../../../src/app/levers/access.ts';
import { keyLever, type KeyTarget } from '../../../src/app/levers/key.ts';
import { oldVersionLever, type OldVersionTarget } from '../../../src/app/levers/oldVersion.ts';
import { giveBack, revoke, type Revocation, type Run } from '../../../src/app/levers/revocation.ts';
import { deleteRevokedAccount, revokedAccount } from '../../../src/app/revokedAccount.ts';
import { follow } from '../../../src/app/follow.ts';
import type { Bench } from '../../../src/app/lever.ts';
import { succeeded, type Outcome } from '../../../src/app/outcome.ts';
import type { KeyUndo, Undo } from '../../../src/domain/revocation/undo.ts';
import { storeOn } from '../disk.ts';
import { endOf, type End } from '../end.ts';
import { flow, type Flow } from '../flow.ts';
import {
  account,
  accountId,
  add,
  cosmos,
  done,
  estate,
  hsm,
  hsmId,
  hsmKeyUri,
  letIn,
  letIntoHsm,
  look,
  policyVault,
  roleVault,
  subscription,
  tenantId,
  vaultId,
  type Filling,
} from '../ground.ts';
import type { Window } from '../world.ts';

const benchOf = ({ azure, pace, signal }: Window): Bench => ({ azure, pace, signal });

const follower = { id: accountId, name: 'cosmos-payroll', subscription };

/** Stop ends what acts; what is looked at afterwards can be stopped anew. */
const runIn =
  (window: Window): Run =>
  (phase, work) =>
    work(phase === 'acting' ? benchOf(window) : { ...benchOf(window), signal: new AbortController().signal });

/** Keeps what was looked at, takes it, and says how much of it is taken, as the commands do it. */
async function take<U extends Undo>(
  window: Window,
  looked: Outcome<U>,
  how: (undo: U) => Revocation<U>,
): Promise<End> {
  if (looked.kind !== 'done') return endOf(looked, '');
  const revocation = how(looked.value);
  const revoked = await revoke(storeOn(window.world), revocation, runIn(window));
  switch (revoked.kind) {
    case 'revoked':
      return endOf(
        await follow(benchOf(window), revocation.undo.accounts, 'revoked', () => undefined),
        'It is revoked.',
      );
    case 'untouched':
      return revoked.why.kind === 'failed'
        ? { kind: 'problem', problem: revoked.why.problem, untouched: true }
        : { kind: 'cancelled', untouched: true };
    case 'partly':
      return endOf(revoked.why, '');
  }
}

/** Gives back all that is on record. */
async function restore(window: Window): Promise<End> {
  const store = storeOn(window.world);
  for (const owed of done(await store.list()).owed) {
    const { outcome } = await giveBack(store, owed, runIn(window));
    if (outcome.kind !== 'done') return endOf(outcome, '');
    const followed = await follow(benchOf(window), owed.undo.accounts, 'confirmed', () => undefined);
    if (followed.kind !== 'done') return endOf(followed, '');
  }
  const left = done(await store.list()).owed;
  return left.length === 0
    ? { kind: 'done', told: 'It is restored.' }
    : { kind: 'threw', error: `Restored, and still on record: ${JSON.stringify(left)}` };
}

const isTaken = (end: End) => end.kind === 'problem' && ['F-30', 'F-33'].includes(end.problem.code);

interface Revoking<S> {
  readonly name: string;
  readonly fill: (filling: Filling) => void;
  readonly see: (window: Window) => Promise<S>;
  readonly take: (window: Window, seen: S) => Promise<End>;
}

/** The revocation, and the way back from it. */
const bothWays = <S>({ name, fill, see, take: run }: Revoking<S>): readonly Flow[] => [
  flow<S>({
    name: `revoke ${name}`,
    estate: estate(fill),
    see,
    run,
    isAlready: isTaken,
    giveBack: restore,
  }),
  flow({
    name: `restore ${name}`,
    estate: estate(fill),
    async before(window) {
      const end = await run(window, await see(window));
      if (end.kind !== 'done') throw new Error(JSON.stringify(end));
    },
    see: () => Promise.resolve(undefined),
    run: restore,
  }),
];

const access = (name: string, vault: AccessTarget['vault'], fill: (filling: Filling) => void) =>
  bothWays({
    name,
    fill,
    see: () => Promise.resolve({ subscription, vault, principals: [cosmos] }),
    take: async (window, target) =>
      take(window, await accessLever.look(benchOf(window), target), (undo) => ({
        undo: { ...undo, accounts: [follower] },
        missing: accessLever.missing,
        pull: (bench, kept) => accessLever.pull(bench, target, kept),
      })),
  });

const vault = { id: vaultId, name: 'kv-payroll', uri: 'https://kv-payroll.vault.azure.net' };
const store = { id: hsmId, name: 'hsm-payroll', uri: 'https://hsm-payroll.managedhsm.azure.net' };

const byKey = bothWays<KeyTarget>({
  name: 'by the key',
  fill: (filling) => {
    add.addKey(filling.state, roleVault(filling), { name: 'payroll', versions: 2 });
    letIn(filling);
    account(filling);
  },
  async see(window) {
    const { accounts } = await look(window);
    const users = accounts.map((one) => ({ account: one, subscription }));
    return { subscription, vault: { ...vault, permissionModel: 'rbac' }, key: 'payroll', users } as KeyTarget;
  },
  take: async (window, target) =>
    take(window, await keyLever.look(benchOf(window), target), (undo) => ({
      undo: { ...undo, accounts: [follower] },
      missing: keyLever.missing,
      pull: (bench, kept) => keyLever.pull(bench, target, kept),
    })),
});

const other = '11111111-2222-4333-8444-555555555555';

export const revocations: readonly Flow[] = [
  ...byKey,
  ...access('by policy', vault, (filling) => {
    const own = {
      tenantId,
      objectId: cosmos,
      permissions: { keys: ['Get', 'WrapKey', 'UnwrapKey', 'list'], secrets: ['get'] },
    };
    const forAnApplication = { ...own, applicationId: other, permissions: { keys: ['get'] } };
    const theirs = { tenantId, objectId: other, permissions: { keys: ['get'], certificates: ['list'] } };
    add.addKey(filling.state, policyVault(filling, [own, forAnApplication, theirs]), { name: 'payroll' });
    account(filling);
  }),
  ...access('by role', vault, (filling) => {
    add.addKey(filling.state, roleVault(filling), { name: 'payroll' });
    letIn(filling);
    letIn(filling, `${vaultId}/keys/payroll`);
    letIn(filling, vaultId, other);
    account(filling);
  }),
  ...access('by HSM role', store, (filling) => {
    const made = hsm(filling);
    add.addKey(filling.state, made, { name: 'payroll' });
    letIntoHsm(filling, made);
    letIntoHsm(filling, made, '/keys/payroll');
    account(filling, { keyVaultKeyUri: hsmKeyUri });
  }),
];

export const oldVersions: readonly Flow[] = bothWays<OldVersionTarget>({
  name: 'an old version',
  fill: (filling) => {
    add.addKey(filling.state, roleVault(filling), { name: 'payroll', versions: 3 });
    letIn(filling);
    account(filling);
  },
  async see(window) {
    const { accounts } = await look(window);
    const versions = done(
      await window.services.keys.versions(`${vaultId}/keys/payroll`, window.signal),
    ).toSorted((a, b) => (a.created ?? 0) - (b.created ?? 0));
    return {
      subscription,
      vault: { ...vault, permissionModel: 'rbac' },
      key: 'payroll',
      version: versions[0]!.version,
      followers: accounts.map((one) => ({ subscription, account: one })),
      hidden: false,
    };
  },
  async take(window, target) {
    const looked = await oldVersionLever.look(benchOf(window), target);
    if (looked.kind !== 'done') return endOf(looked, '');
    const { gate, ...undo } = looked.value;
    return take<KeyUndo>(window, succeeded(undo), () => ({
      undo,
      missing: oldVersionLever.missing,
      pull: (bench, kept) => oldVersionLever.pull(bench, { ...target, reviewed: gate.kind }, kept),
    }));
  },
});

/** It lost its access two hours ago. */
export const deletion: Flow = flow({
  name: 'delete a revoked account',
  estate: estate((filling) => {
    add.addKey(filling.state, roleVault(filling), { name: 'payroll' });
    account(filling);
  }),
  isAlready: (end) => end.kind === 'problem' && end.problem.code === 'F-60',
  see: () => Promise.resolve({ id: accountId, name: 'cosmos-payroll' }),
  async run(window, one) {
    const bench = benchOf(window);
    const found = await revokedAccount(bench, subscription, one);
    if (found.kind !== 'done') return endOf(found, '');
    return endOf(await deleteRevokedAccount(bench, subscription, one), 'The account is deleted.');
  },
});
