import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DrillContent, drillPage, drillTitle } from '../../../src/drill/drillPage.ts';
import { type DrillState, withObservations } from '../../../src/drill/drillState.ts';
import { plain } from '../../../src/model/text.ts';
import { causeTextOf, keyLossCauses } from '../../../src/session/keyLossSimulation.ts';
import { draw } from '../../../src/ui/page/drawing.ts';
import { pageMarkdown } from '../../../src/ui/page/markdown.ts';
import { runnable } from '../../../src/ui/page/page.ts';
import { account, vault } from '../../fakes/azure.ts';
import { english } from '../../fakes/specs.ts';
import { hostile } from '../../templates/hostile.ts';

const minute = 60_000;
const healthy: DrillState = {
  cause: 'keyDisabled',
  vault,
  key: 'ledger-key',
  begun: 0,
  accounts: [{ account }],
};
const revoked = { ...account, status: { kind: 'revoked', code: 4018, raw: '(4018)' } } as const;

const content = (changed: Partial<DrillContent> = {}): DrillContent => ({
  title: drillTitle(vault.name, undefined),
  state: healthy,
  isChosen: false,
  hints: 0,
  isOver: false,
  showAccount: () => undefined,
  showHint: () => undefined,
  writeRunbook: () => undefined,
  end: () => undefined,
  startAnother: () => undefined,
  ...changed,
});
const markdown = (changed?: Partial<DrillContent>) => pageMarkdown(drillPage(content(changed)), english);

test('a drill is named after the resource that it was started on', () => {
  expect(plain(drillTitle('kv-payments-prod', undefined))).toBe('Drill on kv-payments-prod');
  expect(plain(drillTitle('kv-payments-prod', 'cosmos'))).toBe('Drill on key cosmos of kv-payments-prod');
});

test.each(keyLossCauses)('nothing reveals %s before the hints do, unless the user chose it', (cause) => {
  const state = { ...healthy, cause };
  const { title, story, diagnosis, recovery } = causeTextOf(cause, vault);
  const all = [title, story, ...diagnosis, ...recovery].map(plain);
  const shown = (changed: Partial<DrillContent>) =>
    JSON.stringify(draw(drillPage(content({ state, ...changed })), english));
  expect(all.filter((one) => shown({}).includes(one))).toEqual([]);
  expect(shown({ isChosen: true })).toContain(plain(title));
  // One at a time: where to look, the cause, and the repair.
  expect(shown({})).toContain('The cause is a surprise');
  for (let hints = 1; hints <= diagnosis.length; hints += 1) {
    const page = shown({ hints });
    expect(diagnosis.filter((one) => page.includes(plain(one)))).toHaveLength(hints);
    expect(page).not.toContain(plain(story));
  }
  expect(shown({ hints: diagnosis.length + 1 })).toContain(`The cause: ${plain(title)}`);
  expect(shown({ hints: diagnosis.length + 1 })).not.toContain('The cause is a surprise');
  const last = diagnosis.length + 1 + recovery.length;
  expect(runnable(drillPage(content({ state, hints: last - 1 }))).has('hint')).toBe(true);
  const page = drillPage(content({ state, hints: last }));
  expect(runnable(page).has('hint')).toBe(false);
  expect(plain(page.actions!.find(({ id }) => id === 'hint')!.disabled!)).toBe('No more hints');
});

test('a drill shows when all accounts lost access and when all recovered, in simulated time', () => {
  const half = withObservations(healthy, [{ account }, { account: revoked }], minute);
  expect(half).not.toHaveProperty('noticed');
  const { state } = drillPage(content({ state: half }));
  expect([state?.mark, plain(state!.text)]).toEqual([
    'running',
    'The key was lost. Accounts without access to their key: 1 of 2.',
  ]);
  const dark = withObservations(
    half,
    [{ account: revoked, response: { status: 403, subStatus: '4018' } }],
    45 * minute,
  );
  expect(dark).toMatchObject({ noticed: 45 * minute });
  expect(markdown({ state: dark })).toContain('45 min after the key was lost');
  expect(markdown({ state: dark })).toContain('Error 403, sub-status 4018');
  expect(drillPage(content({ state: dark })).state?.mark).toBe('error');
  const back = withObservations(dark, [{ account, response: { status: 200 } }], 90 * minute);
  expect(back).toMatchObject({ noticed: 45 * minute, recovered: 90 * minute });
  expect(markdown({ state: back })).toMatch(/## Timeline, in simulated time[^]*01:30:00 UTC/);
  expect(plain(drillPage(content({ state: back })).state!.details![0]!)).toBe(
    'Recovery took 45 min of simulated time after the last account lost access.',
  );
});

test('the actions fit the state: hints while it runs, the runbook always, and no account of a discarded copy', () => {
  const ids = (changed: Partial<DrillContent>) => [...runnable(drillPage(content(changed))).keys()];
  expect(ids({ hints: 1 })).toEqual(['hint', 'runbook', 'end', `account ${account.id}`]);
  expect(ids({ isOver: true })).toEqual(['runbook', 'another']);
  expect(drillPage(content({ isOver: true })).state?.mark).toBe('info');
  const recovered = { ...healthy, noticed: 1, recovered: 2 };
  expect(drillPage(content({ isOver: true, state: recovered })).state?.mark).toBe('ok');
});

test('the first hint, which is about what Azure reports, waits until an account has lost access', () => {
  const hint = (state: DrillState) => runnable(drillPage(content({ state }))).has('hint');
  expect([hint(healthy), hint({ ...healthy, accounts: [{ account: revoked }] })]).toEqual([false, true]);
});

test('a drill on a managed HSM says so, and how to repair its deletion', () => {
  const id = vault.id.replace('/vaults/', '/managedHSMs/');
  const state = { ...healthy, cause: 'vaultDeleted', vault: { ...vault, id } } as const;
  const shown = markdown({ state, hints: 99 });
  expect(shown).toContain('a copy of managed HSM kv-ledger and the accounts that use its keys');
  expect(shown).toContain('Run Recover Deleted Vault on the subscription, which also lists managed HSMs.');
  expect(markdown({ state: { ...healthy, cause: 'vaultDeleted' }, hints: 99 })).not.toMatch(/managed HSM/i);
});

test('names in a drill stay text', () => {
  const headings = (shown: string) => shown.split('\n').filter((line) => line.startsWith('#')).length;
  fc.assert(
    fc.property(hostile(), (name) => {
      const state = { ...healthy, key: name, accounts: [{ account: { ...account, name } }] };
      expect(headings(markdown({ state }))).toBe(headings(markdown()));
    }),
    { numRuns: 60 },
  );
});
