import { expect, test } from 'vitest';
import { ageLines } from '../../../src/model/dataAge.ts';
import { plain } from '../../../src/model/text.ts';

test('an age in the sandbox says that its time is simulated', () => {
  const read = { from: 'resourceManager', at: 0 } as const;
  const said = (now: number, sandbox: boolean) => ageLines(read, { now, sandbox }).map(plain);
  expect(said(29 * 60_000, true)).toEqual(['Read from Azure 29 min ago, in simulated time']);
  expect(said(29 * 60_000, false)).toEqual(['Read from Azure 29 min ago']);
  // There's no age to misread yet.
  expect(said(0, true)).toEqual(['Read from Azure just now']);
});
