import type { Outcome } from '../../../src/model/outcome.ts';
import { type CmkSpec, specAccountId, specVaultId } from '../../../src/model/spec.ts';
import type { Undo } from '../../../src/model/undo.ts';
import { type RevocationMethod, UndoStore } from '../../../src/revocation/revocation.ts';
import { accessMethod } from '../../../src/revocation/revokeAccess.ts';
import { keyMethod } from '../../../src/revocation/revokeKey.ts';
import { MemoryRecords } from '../../../src/session/records.ts';
import {
  identityChange,
  identityReadings,
  type TargetIdentity,
} from '../../../src/setup/changes/defaultIdentity.ts';
import { enablement, enablementReadings } from '../../../src/setup/changes/setKey.ts';
import { createCmkAccount, makePlan } from '../../../src/setup/plan.ts';
import { keyReadings, vaultReadings } from '../../../src/setup/readings.ts';
import { type Change, type StepPrompts, runStep } from '../../../src/setup/step.ts';
import { accessStep } from '../../../src/setup/steps/access.ts';
import { keyStep } from '../../../src/setup/steps/key.ts';
import { extension } from '../extension.ts';

/** The extension's own commands, with every question confirmed. */
export function byTheExtension(spec: CmkSpec) {
  const { azure, pace } = extension('default');
  const { signal } = new AbortController();
  const here = azure.in(spec.subscription);
  const { subscription, vault: home, key } = spec;

  const conversation: StepPrompts = {
    during: (_, work) => work(signal, () => undefined),
    confirm: () => Promise.resolve(true),
  };
  async function changed<R>(change: Change<R>, read: () => R) {
    const end = await runStep({ change, read, azure: here, pace }, conversation);
    if (end.kind !== 'applied') throw new Error(JSON.stringify(end));
  }

  /** @returns a function that restores it */
  async function pulled<On, U extends Undo>(lever: RevocationMethod<On, U>, on: On) {
    const bench = { azure, pace, signal };
    const was = came(await lever.prepare(bench, on));
    const kept = came(await new UndoStore(new MemoryRecords()).save(was));
    came(await lever.revoke(bench, on, kept));
    return async () => came((await lever.restore(bench, was)).outcome);
  }

  const account = async () => there(came(await here.accounts.get(specAccountId(spec), signal)));
  const vault = async () => there(came(await here.vaults.get(specVaultId(spec), signal)));

  return {
    async create() {
      const plan = came(await makePlan(azure, pace, spec, signal));
      came((await createCmkAccount(azure, pace, plan, () => undefined, signal)).outcome);
    },
    /** The key and access to it, without an account. */
    async keyAndGrant() {
      await changed(keyStep, () => keyReadings(azure, spec, signal));
      await changed(accessStep, () => vaultReadings(azure, { ...spec, onKeyOnly: true }, signal));
    },
    /** For an account without a key: first its own identity, then the key. */
    async encrypt(target: TargetIdentity) {
      const plain = { subscription, account: await account(), target };
      await changed(identityChange, () => identityReadings(azure, plain, signal));
      const wanted = {
        subscription,
        account: await account(),
        keyLocation: { subscription, vault: home, key },
      };
      await changed(enablement, () => enablementReadings(azure, wanted, signal));
    },
    disableKey: async () =>
      pulled(keyMethod, { subscription, vault: await vault(), key: key.name, users: [] }),
    removeAccess: async (principal: string) =>
      pulled(accessMethod, { subscription, vault: await vault(), principals: [principal] }),
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
