import { expect, test } from 'vitest';
import { failed, type Outcome, succeeded } from '../../../src/model/outcome.ts';
import type { PolicyContent } from '../../../src/model/policies.ts';
import { unreadMembers } from '../../../src/readiness/policyFindings.ts';
import { policyReader } from '../../../src/readiness/read.ts';
import { refusal } from '../../fakes/azure.ts';
import { policy, read, refused } from '../../fakes/readinessFacts.ts';

const one: PolicyContent = { kind: 'definition', mode: 'All', rule: {}, defaults: {}, isComplete: true };
const initiative = (...ids: readonly string[]): PolicyContent => ({
  ...{ kind: 'initiative', defaults: {} },
  members: ids.map((definitionId) => ({ definitionId, parameters: {} })),
});
const named = (definitionId: string) => policy('', { definitionId });

function reader(contents: Readonly<Record<string, PolicyContent>>) {
  const asked: string[] = [];
  const open = policyReader((id): Promise<Outcome<PolicyContent>> => {
    asked.push(id);
    const found = contents[id];
    return Promise.resolve(found ? succeeded(found) : failed(refusal('F-02')));
  });
  return { asked, open };
}

test('each definition is read once, in whichever place and initiative it is met', async () => {
  const { asked, open } = reader({ '/d/1': one, '/d/2': one, '/s/1': initiative('/d/1', '/D/2', '/d/9') });
  const [here, there] = await Promise.all([
    open(read([named('/d/1'), named('/s/1')])),
    open(read([named('/d/2'), named('/d/1')])),
  ]);
  expect(asked.toSorted()).toEqual(['/d/1', '/d/2', '/d/9', '/s/1']);
  expect([...here.keys()].toSorted()).toEqual(['/d/1', '/d/2', '/s/1']);
  expect([...there.keys()].toSorted()).toEqual(['/d/1', '/d/2']);
});

test('not read are those that are known by id, report only or are altered', async () => {
  const { asked, open } = reader({});
  await open(
    read([
      policy('0b60c0b2-2dc2-4e1c-b5c9-abbed971de53'),
      policy('x', { enforced: false }),
      policy('x', { isAltered: true }),
    ]),
  );
  expect(asked).toEqual([]);
  expect((await open(refused)).size).toBe(0);
});

const many = (count: number) => Array.from({ length: count }, (_, at) => `/d/${String(at)}`);

test('a large initiative is read, a few definitions at a time', async () => {
  let [under, most] = [0, 0];
  const open = policyReader(async (id) => {
    most = Math.max(most, ++under);
    await Promise.resolve();
    under--;
    return succeeded(id === '/s/1' ? initiative(...many(240)) : one);
  });
  const found = await open(read([named('/s/1')]));
  expect(found.size).toBe(241);
  expect(most).toBe(6);
});

test('there is an end to it, and what is over it is not found', async () => {
  const contents = Object.fromEntries(many(700).map((id) => [id, one]));
  const { asked, open } = reader({ ...contents, '/s/1': initiative(...many(700)) });
  const found = await open(read([named('/s/1')]));
  expect([asked.length, found.size]).toEqual([300, 300]);
  expect(unreadMembers(found.get('/s/1'), found)).toEqual({ unread: 401, all: 700 });
});

test("Azure's own definitions are read once in a session, others anew each time, and so is what failed", async () => {
  const builtIn = '/providers/Microsoft.Authorization/policyDefinitions/b1';
  const closed = `${builtIn}-closed`;
  const known = new Map<string, Promise<PolicyContent | undefined>>();
  const asked: string[] = [];
  const examine = () =>
    policyReader((id): Promise<Outcome<PolicyContent>> => {
      asked.push(id);
      return Promise.resolve(id === closed ? failed(refusal('F-02')) : succeeded(one));
    }, known)(read([named(builtIn), named('/d/1'), named(closed)]));
  await examine();
  expect((await examine()).has(builtIn.toLowerCase())).toBe(true);
  expect(asked).toEqual([builtIn, '/d/1', closed, '/d/1', closed]);
});
