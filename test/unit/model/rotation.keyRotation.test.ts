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

test('a key read in full has its policy or none, and a list says nothing about it', () => {
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

test('a tooltip says when the key rotates, how long versions are valid, who is notified, and what accounts do', () => {
  const told = rotationLines(yearly).map(plain).join('\n');
  expect(told).toContain('Key Vault rotates the key automatically 1 year after each version is created.');
  expect(told).toContain('Each new version is valid for 2 years.');
  expect(told).toContain('An event is sent 30 days before each version expires.');
  expect(told).toContain('use a new version automatically');
  expect(rotationLines('none').map(plain)).toEqual([
    "No rotation policy: the key isn't rotated automatically.",
  ]);
  expect(rotationLines({ notifyBeforeExpiry: 'P30D' }).map(plain).join()).not.toContain('follow');
});

test.each<[KeyRotation, string]>([
  [{ rotate: { afterCreation: 'P180D' }, validity: 'P90D' }, 'Each version expires before'],
  [{ rotate: { afterCreation: 'P90D' }, validity: 'P90D' }, 'Each version expires before'],
  [{ rotate: { beforeExpiry: 'P90D' }, validity: 'P60D' }, 'Each version expires before'],
  [
    { notifyBeforeExpiry: 'P30D', validity: 'P1Y' },
    'Each version expires before the policy creates the next one.',
  ],
])('a policy under which versions expire before the next one needs attention: %j', (rotation, what) => {
  const finding = found(rotation);
  expect(finding).toMatchObject({ urgency: 'watch', owner: 'vaultOwner' });
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
])('a valid or optional policy is at most a note: %j', (rotation, standing) => {
  expect(found(rotation).urgency).toBe(standing);
});
