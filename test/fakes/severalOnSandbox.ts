import { plain, text } from '../../src/model/text.ts';
import { cryptoServiceEncryptionUser } from '../../src/sandbox/authorization/roles.ts';
import type { FaultRule } from '../../src/sandbox/faults/rule.ts';
import { Batch, type BatchLimits, type BatchSubject } from '../../src/setup/batch.ts';
import { identityChange, identityReadings } from '../../src/setup/changes/defaultIdentity.ts';
import { runStep, type StepRun } from '../../src/setup/step.ts';
import { add, cosmos, done, keyLocation, keyUri, ledgers, signal, subscription } from './ledgers.ts';

export interface SeveralCost {
  /** Requests of all accounts. */
  readonly requests: number;
  /** Those that changed an account. Reading it again depends on how much time others let pass. */
  readonly updates: number;
  /** How many accounts have ended in which state. */
  readonly ended: Readonly<Record<string, number>>;
  /** The problems of those that failed. */
  readonly problems: readonly string[];
}

/**
 * Moves accounts from the shared principal to identities of their own, on a sandbox whose time passes only by being
 * waited for.
 */
export async function moveAccounts(
  count: number,
  limits: BatchLimits,
  faults: readonly FaultRule[] = [],
): Promise<SeveralCost> {
  const names = Array.from({ length: count }, (_, at) => `cosmos-${at}`);
  const identities = new Map<string, string>();
  const at = ledgers((state, group, vault) => {
    add.assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
    for (const name of names) {
      add.addAccount(state, group, { name, keyVaultKeyUri: keyUri });
      identities.set(name, add.addIdentity(state, group, `id-${name}`).id);
    }
  });
  const accounts = done(await at.services.accounts.list(signal));
  const batch = new Batch(
    accounts.map((account): BatchSubject => {
      const spec = {
        ...{ subscription, account, keyLocation },
        target: { kind: 'user', id: identities.get(account.name) ?? '' },
      } as const;
      return {
        id: account.id,
        name: text('{0}', account.name),
        subscription,
        run: runOn({
          change: identityChange,
          read: (stop) => identityReadings(at.azure, spec, stop),
          azure: at.services,
          pace: at.pace,
        }),
      };
    }),
    limits,
    () => undefined,
  );
  const before = at.sandbox.requests.length;
  for (const fault of faults) at.faults.add(fault);
  await batch.check();
  await batch.confirm();
  const ended: Record<string, number> = {};
  for (const { state } of batch.rows) ended[state.kind] = (ended[state.kind] ?? 0) + 1;
  const problems = batch.rows.flatMap(({ state }) => ('problem' in state ? [plain(state.problem.why)] : []));
  // A token that expires meanwhile is renewed, and its request repeated.
  const sent = at.sandbox.requests.slice(before).filter(({ status }) => status !== 401);
  const updates = sent.filter(({ method, status }) => method === 'PATCH' && status < 400).length;
  return { requests: sent.length, updates, ended, problems };
}

/** A change as its command runs it, without what it records. */
function runOn<R>(run: StepRun<R>): BatchSubject['run'] {
  return async (surface) => {
    const head = {
      ...{ title: run.change.title, action: run.change.title, subscription },
      work: () => ({ kind: 'registerProvider', spec: { subscription } }) as const,
    };
    const turn = { begin: () => true, end: () => undefined };
    const end = await runStep(run, {
      during: (phase, work) => surface.during(phase, work),
      confirm: (finding) => surface.confirm(finding, undefined, head, turn),
    });
    await surface.ended(end, [], undefined);
  };
}
