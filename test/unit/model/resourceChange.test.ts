import { describe, expect, test } from 'vitest';
import { mergeChanges, type ResourceChange } from '../../../src/model/resourceChange.ts';

const minute = 60_000;
const at = (time: number, more: Partial<ResourceChange> = {}): ResourceChange => ({
  ...{ at: time * minute, resourceId: '/vault', kind: 'updated', properties: [] },
  ...more,
});
const changed = { properties: [{ path: 'properties.networkAcls.bypass', after: 'None' }] };

describe('a change from both sources is listed once, with who made it', () => {
  test('the request with the same correlation ID, not one that came nearer', () => {
    const merged = mergeChanges(
      [at(10, { ...changed, correlationId: 'a' })],
      [at(9, { by: 'bob', correlationId: 'b' }), at(7, { by: 'alice', correlationId: 'a' })],
    );
    expect(merged.map(({ by }) => by)).toEqual(['alice', 'bob']);
  });

  test('or else the nearest request', () => {
    const merged = mergeChanges([at(6, changed)], [at(10, { by: 'bob' }), at(5, { by: 'alice' })]);
    expect(merged.map(({ by, properties }) => [by, properties.length])).toEqual([
      ['bob', 0],
      ['alice', 1],
    ]);
  });

  test('and the request of another change is left to that change', () => {
    const merged = mergeChanges(
      [at(6, { ...changed, kind: 'updated' }), at(5, { ...changed, correlationId: 'a' })],
      [at(5, { by: 'alice', correlationId: 'a' })],
    );
    expect(merged.map(({ by }) => by)).toEqual([undefined, 'alice']);
  });
});
