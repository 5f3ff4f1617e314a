import { type Outcome, succeeded } from '../../../src/model/outcome.ts';
import type { AccountRef, KeyUndo, Undo } from '../../../src/model/undo.ts';
import { oldVersionMethod, type OldVersionTarget } from '../../../src/revocation/disableOldVersion.ts';
import { accessMethod, type AccessTarget } from '../../../src/revocation/revokeAccess.ts';
import {
  restoreRecorded,
  type Revocation,
  revokeRecorded,
  type Run,
} from '../../../src/revocation/revokeAndRestore.ts';
import { keyMethod, type KeyTarget } from '../../../src/revocation/revokeKey.ts';
import { deleteRevokedAccount, revokedAccount } from '../../../src/revocation/revokedAccount.ts';
import { waitForAccounts, type Wanted } from '../../../src/setup/waitForAccounts.ts';
import type { OperationContext } from '../../../src/setup/step.ts';
import { storeOn } from '../disk.ts';
import { type End, endOf } from '../end.ts';
import { flow, type Flow } from '../flow.ts';
import {
  account,
  accountId,
  add,
  cosmos,
  done,
  estate,
  type Filling,
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
} from '../ground.ts';
import { hasAccount, isKeyEnabled, isOldestEnabled, mayUseKey, not, type Truth } from '../truths.ts';
import type { Window } from '../world.ts';

const benchOf = ({ azure, pace, signal }: Window): OperationContext => ({ azure, pace, signal });

const follower = { id: accountId, name: 'cosmos-payroll', subscription };

/** Stop ends the running phase. The reads after it can be stopped separately. */
const runIn =
  (window: Window): Run =>
  (phase, work) =>
    work(phase === 'acting' ? benchOf(window) : { ...benchOf(window), signal: new AbortController().signal });

async function followed(window: Window, accounts: readonly AccountRef[], wanted: Wanted): Promise<End> {
  const end = await waitForAccounts(benchOf(window), accounts, wanted, () => undefined);
  if (end.kind !== 'done') return endOf(end, '');
  return {
    kind: 'done',
    told: `It is ${wanted}.`,
    ...(end.value.waiting.length > 0 ? { isOpen: true } : {}),
  };
}

/** Records the revocation, applies it, and reads how much is revoked, like the commands. */
async function take<U extends Undo>(
  window: Window,
  looked: Outcome<U>,
  how: (undo: U) => Revocation<U>,
): Promise<End> {
  if (looked.kind !== 'done') return endOf(looked, '');
  const revocation = how(looked.value);
  const revoked = await revokeRecorded(storeOn(window.world), revocation, runIn(window));
  switch (revoked.kind) {
    case 'revoked':
      return followed(window, revocation.undo.accounts, 'revoked');
    case 'untouched':
      return revoked.why.kind === 'failed'
        ? { kind: 'problem', problem: revoked.why.problem, untouched: true }
        : { kind: 'cancelled', untouched: true };
    case 'partly':
      return endOf(revoked.why, '');
  }
}

/** Restores everything on record. */
export async function restore(window: Window): Promise<End> {
  const store = storeOn(window.world);
  for (const owed of done(await store.list()).pending) {
    const { outcome } = await restoreRecorded(store, owed, runIn(window));
    if (outcome.kind !== 'done') return endOf(outcome, '');
    const end = await followed(window, owed.undo.accounts, 'confirmed');
    if (end.kind !== 'done') return end;
  }
  const left = done(await store.list()).pending;
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
  /** The state that existed before, and exists again in the end. */
  readonly isThere: Truth;
}

/** The revocation, and its restore. */
const bothWays = <S>({ name, fill, see, take: run, isThere }: Revoking<S>): readonly Flow[] => [
  flow<S>({
    name: `revoke ${name}`,
    estate: estate(fill),
    see,
    run,
    isTrue: not(isThere),
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
    lastLook: 2,
    isTrue: isThere,
  }),
];

const access = (name: string, vault: AccessTarget['vault'], fill: (filling: Filling) => void) =>
  bothWays({
    name,
    fill,
    isThere: mayUseKey(),
    see: () => Promise.resolve({ subscription, vault, principals: [cosmos] }),
    take: takeAccess,
  });

export const takeAccess = async (window: Window, target: AccessTarget): Promise<End> =>
  take(window, await accessMethod.prepare(benchOf(window), target), (undo) => ({
    undo: { ...undo, accounts: [follower] },
    missing: (...of) => accessMethod.missing(...of),
    revoke: (bench, kept) => accessMethod.revoke(bench, target, kept),
  }));

export const takeKey = async (window: Window, target: KeyTarget): Promise<End> =>
  take(window, await keyMethod.prepare(benchOf(window), target), (undo) => ({
    undo: { ...undo, accounts: [follower] },
    missing: (...of) => keyMethod.missing(...of),
    revoke: (bench, kept) => keyMethod.revoke(bench, target, kept),
  }));

export const vault = { id: vaultId, name: 'kv-payroll', uri: 'https://kv-payroll.vault.azure.net' };
const store = { id: hsmId, name: 'hsm-payroll', uri: 'https://hsm-payroll.managedhsm.azure.net' };

/** A key with this many versions, which an account uses through a role. */
const keyInUse = (versions: number) => (filling: Filling) => {
  add.addKey(filling.state, roleVault(filling), { name: 'payroll', versions });
  letIn(filling);
  account(filling);
};

const byKey = bothWays<KeyTarget>({
  name: 'by the key',
  isThere: isKeyEnabled,
  fill: keyInUse(2),
  async see(window) {
    const { accounts } = await look(window);
    const users = accounts.map((one) => ({ account: one, subscription, principal: cosmos }));
    return { subscription, vault: { ...vault, permissionModel: 'rbac' }, key: 'payroll', users };
  },
  take: takeKey,
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
  isThere: isOldestEnabled,
  fill: keyInUse(3),
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
      users: () =>
        Promise.resolve({
          accounts: accounts.map((one) => ({ subscription, account: one })),
          hidden: false,
        }),
    };
  },
  async take(window, target) {
    const looked = await oldVersionMethod.prepare(benchOf(window), target);
    if (looked.kind !== 'done') return endOf(looked, '');
    const { gate, ...undo } = looked.value;
    return take<KeyUndo>(window, succeeded(undo), () => ({
      undo,
      missing: (...of) => oldVersionMethod.missing(...of),
      revoke: (bench, kept) => oldVersionMethod.revoke(bench, { ...target, reviewed: gate.kind }, kept),
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
  isTrue: not(hasAccount()),
  isAlready: (end) => end.kind === 'problem' && end.problem.code === 'F-60',
  see: () => Promise.resolve({ id: accountId, name: 'cosmos-payroll' }),
  async run(window, one) {
    const bench = benchOf(window);
    const found = await revokedAccount(bench, subscription, one);
    if (found.kind !== 'done') return endOf(found, '');
    return endOf(await deleteRevokedAccount(bench, subscription, one), 'The account is deleted.');
  },
});
