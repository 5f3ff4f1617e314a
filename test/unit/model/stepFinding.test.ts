import { expect, test } from 'vitest';
import { beyondReview, type Needed } from '../../../src/model/stepFinding.ts';
import { plain, text } from '../../../src/model/text.ts';

const needed = (changes: readonly string[], caveats: readonly string[] = []): Needed => ({
  state: 'needed',
  changes: changes.map((one) => text(one)),
  irreversible: [],
  caveats: caveats.map((one) => text(one)),
});
const why = (agreed: Needed, now: Needed) => {
  const problem = beyondReview(text('Change it'), agreed, now);
  return problem && plain(problem.why);
};

test('only differences from the review are shown, without unchanged notes', () => {
  const notes = ['A long note.', 'Another one.'];
  expect(
    why(needed(['Assign a role.', 'Set the key.'], notes), needed(['Add a policy.', 'Set the key.'], notes)),
  ).toBe('It changed after you reviewed it. Reviewed: Assign a role. Current: Add a policy.');
});

test('additions are shown next to the reviewed changes', () => {
  expect(
    why(needed(['Set the key.'], ['A note.']), needed(['Open the firewall.', 'Set the key.'], ['A note.'])),
  ).toBe('It changed after you reviewed it. Reviewed: Set the key. Current: Open the firewall.');
});

test('doing less than was reviewed is allowed', () => {
  expect(why(needed(['Open the firewall.', 'Set the key.']), needed(['Set the key.']))).toBeUndefined();
});
