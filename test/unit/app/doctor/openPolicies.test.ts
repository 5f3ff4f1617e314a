import { expect, test } from 'vitest';
import { policyReader } from '../../../../src/app/doctor/openPolicies.ts';
import { failed, succeeded, type Outcome } from '../../../../src/app/outcome.ts';
import type { PolicyContent } from '../../../../src/domain/governance.ts';
import { refusal } from '../../../fakes/azure.ts';
import { policy, read, refused } from '../../domain/doctor/facts.ts';

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

test('not read are those that are known by id, report only or are altered, and the many of a large initiative', async () => {
  const many = Array.from({ length: 41 }, (_, at) => `/d/${String(at)}`);
  const { asked, open } = reader({ '/s/1': initiative(...many) });
  await open(
    read([
      policy('0b60c0b2-2dc2-4e1c-b5c9-abbed971de53'),
      policy('x', { enforced: false }),
      policy('x', { isAltered: true }),
      named('/s/1'),
    ]),
  );
  expect(asked).toEqual(['/s/1']);
  expect((await open(refused)).size).toBe(0);
});
