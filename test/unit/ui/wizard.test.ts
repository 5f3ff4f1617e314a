import { expect, test } from 'vitest';
import { type Reply, type QuestionRoute, walk } from '../../../src/ui/wizard.ts';

type Id = 'a' | 'b' | 'b2' | 'c' | 'end';
type Answers = Partial<Record<Id, string>>;

/** Plays replies; b2 belongs to b's step and is only asked if b is "more". */
async function play(
  replies: (string | Reply<Answers, Id>)[],
  start: { answers: Answers; to?: Id } = { answers: {} },
) {
  const log: string[] = [];
  const route: QuestionRoute<Answers, Id> = {
    questions: ['a', 'b', 'b2', 'c', 'end'],
    isAsked: (id, answers) => id !== 'b2' || answers.b === 'more',
    isAnswered: (id, answers) => id !== 'end' && answers[id] !== undefined,
    stepOf: (id) => ({ a: 1, b: 2, b2: 2, c: 3, end: 4 })[id],
    ask: (id, answers, canGoBack) => {
      log.push(canGoBack ? id : `${id}!`);
      const reply = replies.shift();
      if (reply === undefined) throw new Error(`No reply for ${id} after ${log.join(' ')}`);
      return Promise.resolve(
        typeof reply === 'string' ? { kind: 'next', answers: { ...answers, [id]: reply } } : reply,
      );
    },
  };
  const answers = await walk(route, start);
  return { log: log.join(' '), answers };
}

const back = { kind: 'back' } as const;

test('asks one question after another, and the first has no Back', async () => {
  expect(await play(['1', '2', '3', 'ok'])).toEqual({
    log: 'a! b c end',
    answers: { a: '1', b: '2', c: '3', end: 'ok' },
  });
});

test('asks the questions that an answer requires', async () => {
  expect((await play(['1', 'more', 'x', '3', 'ok'])).log).toBe('a! b b2 c end');
});

test('goes back through the questions, and keeps the answers', async () => {
  const { log, answers } = await play(['1', 'more', 'x', back, back, back, '1', '2', '3', 'ok']);
  expect(log).toBe('a! b b2 c b2 b a! b c end');
  expect(answers).toEqual({ a: '1', b: '2', b2: 'x', c: '3', end: 'ok' });
});

test('ends without an answer if the user cancels', async () => {
  expect(await play(['1', { kind: 'cancel' }])).toEqual({ log: 'a! b', answers: undefined });
});

const full: Answers = { a: '1', b: '2', c: '3' };

test('starts at the first open question', async () => {
  expect((await play(['ok'], { answers: full })).log).toBe('end');
});

test('returns to one question, asks the ones that it requires, and comes back', async () => {
  const to: Reply<Answers, Id> = { kind: 'return', to: 'b', answers: full };
  expect((await play([to, 'more', 'x', 'ok'], { answers: full })).log).toBe('end b b2 end');
});

test('going back from a question that was returned to is coming back', async () => {
  const to: Reply<Answers, Id> = { kind: 'return', to: 'a', answers: full };
  expect((await play([to, back, 'ok'], { answers: full })).log).toBe('end a end');
});

test('can begin with a question to answer again', async () => {
  expect(await play(['new', 'ok'], { answers: full, to: 'c' })).toEqual({
    log: 'c end',
    answers: { ...full, c: 'new', end: 'ok' },
  });
});
