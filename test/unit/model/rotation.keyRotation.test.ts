import { expect, test } from 'vitest';
import { Fields } from '../../../src/azure/fields.ts';
import { readKey, readRotation } from '../../../src/azure/keyMapper.ts';
import { type KeyRotation, rotationLines } from '../../../src/model/rotation.ts';
import { plain } from '../../../src/model/text.ts';
import { rotationFinding } from '../../../src/readiness/vaultFindings.ts';
import { key, vault } from '../../fakes/azure.ts';

const yearly: KeyRotation = { rotate: { afterCreation: 'P1Y' }, validity: 'P2Y', notifyBeforeExpiry: 'P30D' };
const found = (rotation: KeyRotation | 'none' | undefined) =>
  rotationFinding({ ...key, ...(rotation === undefined ? {} : { rotation }) });

test('Azure tells the policy of a key in full, and none by leaving it out; a list tells nothing', () => {
  const full = { kty: 'RSA' };
  const rotationPolicy = {
    attributes: { expiryTime: 'P2Y' },
    lifetimeActions: [
      { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'notify' } },
      { trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } },
    ],
  } as const;
  const policy = { ...rotationPolicy, lifetimeActions: [...rotationPolicy.lifetimeActions] };
  const rotation = (properties: object) => readKey(new Fields({ name: 'k', properties }), vault)?.rotation;
  expect(rotation({ ...full, rotationPolicy: policy })).toEqual(yearly);
  expect(rotation(full)).toBe('none');
  expect(rotation({})).toBeUndefined();
  const before = { trigger: { timeBeforeExpiry: 'P60D' }, action: { type: 'rotate' } };
  expect(readRotation(new Fields({ lifetimeActions: [before] }))).toEqual({
    rotate: { beforeExpiry: 'P60D' },
  });
});

test('a tooltip says when it rotates, how long versions are valid, who is told, and what accounts do', () => {
  const told = rotationLines(yearly).map(plain).join('\n');
  expect(told).toContain('Key Vault makes a new version by itself 1 year after each was made.');
  expect(told).toContain('A new version is valid for 2 years.');
  expect(told).toContain('An event announces the end of each version 30 days before.');
  expect(told).toContain('follow a new version by themselves');
  expect(rotationLines('none').map(plain)).toEqual([
    'Rotation policy: none, so nothing rotates the key by itself.',
  ]);
  expect(rotationLines({ notifyBeforeExpiry: 'P30D' }).map(plain).join()).not.toContain('follow');
});

test.each<[KeyRotation, string]>([
  [{ rotate: { afterCreation: 'P180D' }, validity: 'P90D' }, 'A version of it ends before'],
  [{ rotate: { afterCreation: 'P90D' }, validity: 'P90D' }, 'A version of it ends before'],
  [{ rotate: { beforeExpiry: 'P90D' }, validity: 'P60D' }, 'A version of it ends before'],
  [{ notifyBeforeExpiry: 'P30D', validity: 'P1Y' }, 'Its versions end, and nothing makes the next one.'],
])('a policy that lets versions end before there is another one is worth watching: %j', (rotation, what) => {
  const finding = found(rotation);
  expect(finding).toMatchObject({ standing: 'watch', owner: 'vaultOwner' });
  expect(plain(finding.what)).toContain(what);
  expect(rotationLines(rotation).map(plain).join()).toContain(what);
});

test.each<[KeyRotation | 'none' | undefined, string]>([
  [yearly, 'passed'],
  [{ rotate: { afterCreation: 'P90D' } }, 'passed'],
  [{ rotate: { beforeExpiry: 'P30D' }, validity: 'P90D' }, 'passed'],
  [{ notifyBeforeExpiry: 'P30D' }, 'passed'],
  ['none', 'note'],
  [undefined, 'note'],
])('what is in order, or nobody has to have, is no more than a note: %j', (rotation, standing) => {
  expect(found(rotation).standing).toBe(standing);
});
