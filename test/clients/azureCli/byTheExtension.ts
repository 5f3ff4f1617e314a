import { enablement, enablementReadings } from '../../../src/app/changes/enable.ts';
import { identityChange } from '../../../src/app/changes/identity.ts';
import { identityReadings, type Target } from '../../../src/app/changes/identityTarget.ts';
import { createCmkAccount } from '../../../src/app/createCmkAccount.ts';
import type { Lever } from '../../../src/app/lever.ts';
import { accessLever } from '../../../src/app/levers/access.ts';
import { keyLever } from '../../../src/app/levers/key.ts';
import { makePlan } from '../../../src/app/makePlan.ts';
import type { Outcome } from '../../../src/app/outcome.ts';
import { keyReadings, vaultReadings } from '../../../src/app/readings.ts';
import { runStep, type Conversation } from '../../../src/app/runStep.ts';
import { UndoStore } from '../../../src/app/undo.ts';
import type { Change } from '../../../src/app/step.ts';
import { accessStep } from '../../../src/app/steps/access.ts';
import { keyStep } from '../../../src/app/steps/key.ts';
import type { Undo } from '../../../src/domain/revocation/undo.ts';
import { specAccountId, specVaultId, type CmkSpec } from '../../../src/domain/spec.ts';
import { MemoryRecords } from '../../../src/ui/records/memoryRecords.ts';
import { extension } from '../extension.ts';

/** The extension's own commands, of somebody who agrees to all that they ask. */
export function byTheExtension(spec: CmkSpec) {
  const { azure, pace } = extension('default');
  const { signal } = new AbortController();
  const here = azure.in(spec.subscription);
  const { subscription, vault: home, key } = spec;

  const conversation: Conversation = {
    during: (_, work) => work(signal, () => undefined),
    agree: () => Promise.resolve(true),
  };
  async function changed<R>(change: Change<R>, look: () => R) {
    const end = await runStep({ change, look, azure: here, pace }, conversation);
    if (end.kind !== 'applied') throw new Error(JSON.stringify(end));
  }

  /** @returns what puts it back */
  async function pulled<On, U extends Undo>(lever: Lever<On, U>, on: On) {
    const bench = { azure, pace, signal };
    const was = came(await lever.look(bench, on));
    const kept = came(await new UndoStore(new MemoryRecords()).keep(was));
    came(await lever.pull(bench, on, kept));
    return async () => came((await lever.restore(bench, was)).outcome);
  }

  const account = async () => there(came(await here.accounts.get(specAccountId(spec), signal)));
  const vault = async () => there(came(await here.vaults.get(specVaultId(spec), signal)));

  return {
    async create() {
      const plan = came(await makePlan(azure, pace, spec, signal));
      came((await createCmkAccount(azure, pace, plan, () => undefined, signal)).outcome);
    },
    /** The key, and the access to it alone. */
    async keyAndGrant() {
      await changed(keyStep, () => keyReadings(azure, spec, signal));
      await changed(accessStep, () => vaultReadings(azure, { ...spec, onKeyOnly: true }, signal));
    },
    /** Of an account without a key: its own identity first, then the key. */
    async encrypt(target: Target) {
      const plain = { subscription, account: await account(), target };
      await changed(identityChange, () => identityReadings(azure, plain, signal));
      const wanted = { subscription, account: await account(), home: { subscription, vault: home, key } };
      await changed(enablement, () => enablementReadings(azure, wanted, signal));
    },
    disableKey: async () =>
      pulled(keyLever, { subscription, vault: await vault(), key: key.name, users: [] }),
    removeAccess: async (principal: string) =>
      pulled(accessLever, { subscription, vault: await vault(), principals: [principal] }),
  };
}

function came<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  throw new Error(JSON.stringify(outcome));
}

function there<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('It is not there.');
  return found;
}
