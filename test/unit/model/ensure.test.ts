import { describe, expect, expectTypeOf, test } from 'vitest';
import type { AzureSubscription } from '../../../src/azure/api.ts';
import {
  type Confirmed,
  ensure,
  ensureIrreversible,
  type Goal,
  type IrreversiblePermit,
  type Permit,
} from '../../../src/model/ensure.ts';
import { cancelled, failed, type Outcome, succeeded } from '../../../src/model/outcome.ts';
import type { AzureMessage, Problem } from '../../../src/model/problem.ts';
import type { Text } from '../../../src/model/text.ts';
import type { Change } from '../../../src/setup/step.ts';
import { fakePace, refusal } from '../../fakes/azure.ts';

const { signal } = new AbortController();
const words = (azure: Partial<AzureMessage>): Problem => ({
  ...refusal('F-00'),
  azure: { message: 'No.', ...azure },
});
const lost = failed(words({}));

/** A resource in Azure that is "off", and the changes made to it. */
function thing(answers: readonly ((set: (value: string) => void) => Outcome<unknown>)[], shown = 'off') {
  const log: string[] = [];
  let now = shown;
  let sendings = 0;
  const goal: Goal<string> = {
    read: () => {
      log.push(`read ${now}`);
      return Promise.resolve(succeeded(now));
    },
    isReached: (value) => value === 'on',
    send: () => {
      log.push('send');
      const answer = answers[sendings++] ?? (() => failed(refusal('F-99')));
      return Promise.resolve(answer((value) => void (now = value)));
    },
    patience: { every: 1000, atMost: 5000 },
    unconfirmed: () => refusal('F-42'),
  };
  return { goal, log, set: (value: string) => void (now = value) };
}

const accepts = (set: (value: string) => void) => {
  set('on');
  return succeeded(undefined);
};

const run = (goal: Goal<string>, pace = fakePace()) => ensure({ pace, signal }, goal);

describe('an ensured change', () => {
  test('is sent once, and confirmed by reading it back', async () => {
    const { goal, log } = thing([accepts]);
    expect(await run(goal)).toMatchObject({ kind: 'done', value: { value: 'on', changed: true } });
    expect(log).toEqual(['read off', 'send', 'read on']);
  });

  test("isn't sent if it is already true, and no change is claimed", async () => {
    const { goal, log } = thing([accepts], 'on');
    expect(await run(goal)).toMatchObject({ kind: 'done', value: { changed: false } });
    expect(log).toEqual(['read on']);
  });

  test("uses data that the same call just read as the first look, unless it can't be undone", async () => {
    const { goal, log } = thing([accepts]);
    await run({ ...goal, alreadyRead: succeeded('off') });
    expect(log).toEqual(['send', 'read on']);
    const again = thing([accepts]);
    const seen = { ...again.goal, alreadyRead: succeeded('off'), refuse: () => undefined };
    await ensureIrreversible({ pace: fakePace(), signal }, seen);
    expect(again.log).toEqual(['read off', 'send', 'read on']);
  });

  test("isn't claimed if Azure accepts it but never shows it", async () => {
    const { goal, log } = thing([() => succeeded(undefined)]);
    expect(await run(goal)).toMatchObject({ kind: 'failed', problem: { code: 'F-42' } });
    expect(log.filter((line) => line === 'send')).toHaveLength(1);
  });

  test('is confirmed and not sent again if its response was lost', async () => {
    const { goal, log } = thing([(set) => (set('on'), lost)]);
    expect(await run(goal)).toMatchObject({ kind: 'done', value: { changed: true } });
    expect(log.filter((line) => line === 'send')).toHaveLength(1);
  });

  test('is looked for a little longer if there was no response', async () => {
    const { goal, log, set } = thing([() => lost]);
    const pace = fakePace();
    const pause = (milliseconds: number) => {
      set('on');
      return pace.pause(milliseconds, signal);
    };
    expect(await run(goal, { ...pace, pause })).toMatchObject({ kind: 'done' });
    expect(log.filter((line) => line === 'send')).toHaveLength(1);
  });

  test("fails with the refusal if it isn't there", async () => {
    const { goal, log } = thing([() => failed(words({ status: 403 }))]);
    expect(await run(goal)).toMatchObject({ kind: 'failed', problem: { azure: { status: 403 } } });
    expect(log).toEqual(['read off', 'send', 'read off']);
  });

  test.each([409, 412])('is checked and sent once more after a conflict (%s)', async (status) => {
    const conflict = () => failed(words({ status }));
    const twice = thing([conflict, accepts]);
    expect(await run(twice.goal)).toMatchObject({ kind: 'done' });
    expect(twice.log).toEqual(['read off', 'send', 'read off', 'read off', 'send', 'read on']);
    const thrice = thing([conflict, conflict, accepts]);
    expect(await run(thrice.goal)).toMatchObject({ kind: 'failed', problem: { azure: { status } } });
  });

  test("isn't sent if the check rejects it, also before another attempt", async () => {
    const refuse = (now: string) => (now === 'gone' ? refusal('F-34') : undefined);
    const first = thing([accepts], 'gone');
    expect(await run({ ...first.goal, refuse })).toMatchObject({ kind: 'failed', problem: { code: 'F-34' } });
    expect(first.log).toEqual(['read gone']);
    const later = thing([(set) => (set('gone'), failed(words({ status: 409 }))), accepts]);
    expect(await run({ ...later.goal, refuse })).toMatchObject({ kind: 'failed', problem: { code: 'F-34' } });
    expect(later.log.filter((line) => line === 'send')).toHaveLength(1);
  });

  test('waits while Azure is working on it, and sends nothing', async () => {
    const { goal, log, set } = thing([accepts], 'busy');
    const busy = { every: 1000, atMost: 3000, is: (now: string) => now === 'busy' };
    const pace = fakePace();
    const pause = (milliseconds: number) => {
      if (pace.spent >= 1000) set('on');
      return pace.pause(milliseconds, signal);
    };
    expect(await run({ ...goal, busy }, { ...pace, pause })).toMatchObject({
      kind: 'done',
      value: { changed: false },
    });
    expect(log).not.toContain('send');
    const forever = thing([accepts], 'busy');
    expect(await run({ ...forever.goal, busy })).toMatchObject({ kind: 'failed', problem: { code: 'F-42' } });
    expect(forever.log).not.toContain('send');
  });

  test('is sent again while the refusal might be temporary, for the given time', async () => {
    const told: string[] = [];
    const again = {
      every: 1000,
      atMost: 10_000,
      when: ({ code }: Problem) => code === 'F-33',
      tell: () => void told.push('waiting'),
    };
    const early = () => failed(refusal('F-33'));
    const later = thing([early, early, accepts]);
    expect(await run({ ...later.goal, again })).toMatchObject({ kind: 'done' });
    expect(told).toHaveLength(2);
    const never = thing(Array.from({ length: 50 }, () => early));
    expect(await run({ ...never.goal, again })).toMatchObject({ kind: 'failed', problem: { code: 'F-33' } });
    expect(never.log.filter((line) => line === 'send')).toHaveLength(11);
  });

  test('ends with the signal, without an outcome', async () => {
    const stop = new AbortController();
    const { goal } = thing([() => (stop.abort(), cancelled)]);
    expect(await ensure({ pace: fakePace(), signal: stop.signal }, goal)).toEqual(cancelled);
  });
});

/** Checked by the compiler. */
test("a change without ensure doesn't compile", () => {
  expectTypeOf<AbortSignal>().not.toExtend<Permit>();
  expectTypeOf<{ readonly signal: AbortSignal }>().not.toExtend<Permit>();
  expectTypeOf<Permit>().not.toExtend<IrreversiblePermit>();
  expectTypeOf<{ readonly value: Text; readonly changed: boolean }>().not.toExtend<Confirmed<Text>>();
  expectTypeOf<Awaited<ReturnType<Change<unknown>['apply']>>>().toEqualTypeOf<Outcome<Confirmed<Text>>>();
  expectTypeOf<Goal<string>>().not.toExtend<Parameters<typeof ensureIrreversible<string>>[1]>();
  type Permitted<F> = F extends (...args: [...infer _, infer P]) => unknown ? P : never;
  type Of<T extends keyof AzureSubscription> = AzureSubscription[T];
  expectTypeOf<
    Permitted<
      Of<'vaults'>['protect'] | Of<'accounts'>['remove' | 'discard'] | Of<'changes'>['update' | 'useRoles']
    >
  >().toEqualTypeOf<IrreversiblePermit>();
  expectTypeOf<
    Permitted<
      | Of<'providers'>['register']
      | Of<'groups'>['create']
      | Of<'vaults'>['create' | 'addAccessPolicy']
      | Of<'keys'>['create' | 'setRotation']
      | Of<'accounts'>['create']
      | Of<'access'>['assign']
      | Of<'changes'>['rotate' | 'recover']
      | Of<'accessChanges'>['setVersionEnabled' | 'changePolicies' | 'removeGrant' | 'putGrant']
    >
  >().toEqualTypeOf<Permit>();
});
