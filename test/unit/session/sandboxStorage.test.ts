import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deployer } from '../../../src/sandbox/directory.ts';
import { openSandbox } from '../../../src/sandbox/openSandbox.ts';
import { SandboxStorage } from '../../../src/session/sandboxStorage.ts';

let folder = '';
beforeEach(async () => void (folder = join(await mkdtemp(join(tmpdir(), 'sandbox-')), 'sandbox')));
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const fail = (error: unknown) => {
  throw error;
};
const storage = () => new SandboxStorage(folder, fail);
const isOpen = () => existsSync(join(folder, 'open'));

test('a sandbox continues where it was saved, at its own time, and no secret is in the file', () => {
  vi.useFakeTimers();
  const first = openSandbox(60);
  const kept = storage();
  expect([isOpen(), kept.read()]).toEqual([false, undefined]);
  kept.open(first.save);
  vi.advanceTimersByTime(10_000);
  first.simulation.loseKey('keyDisabled', 'kv-payments-prod', 'cosmos-payments');
  kept.save();
  const time = first.clock.now();
  vi.advanceTimersByTime(3_600_000);

  const again = storage();
  expect(isOpen()).toBe(true);
  const saved = again.read() ?? '';
  const second = openSandbox(60, { saved });
  expect(second.clock.now()).toBe(time);
  vi.advanceTimersByTime(1_000);
  expect(second.clock.now()).toBe(time + 60_000);
  expect(JSON.parse(second.save())).toEqual({ ...JSON.parse(saved), now: time + 60_000 });
  expect(saved).not.toContain(deployer.secret);
  expect(saved).not.toMatch(/"(secret|password|primaryMasterKey|access_?token)"/i);
  expect(statSync(join(folder, 'state.json')).mode & 0o077).toBe(0);
  // It is written after each change.
  expect(saved.length).toBeLessThan(400_000);
});

test('changes that follow each other closely are saved together, half a second later', () => {
  vi.useFakeTimers();
  let content = 'one';
  const kept = storage();
  kept.open(() => content);
  content = 'two';
  kept.changed();
  kept.changed();
  expect(storage().read()).toBe('one');
  vi.advanceTimersByTime(500);
  expect(storage().read()).toBe('two');
  expect(readdirSync(folder).sort()).toEqual(['open', 'state.json']);
});

test('leaving a sandbox keeps it, and discarding it removes everything', () => {
  vi.useFakeTimers();
  const kept = storage();
  kept.open(() => 'state');
  kept.close();
  expect([isOpen(), storage().read()]).toEqual([false, 'state']);
  kept.open(() => 'state');
  kept.changed();
  kept.discard();
  vi.advanceTimersByTime(1_000);
  kept.close();
  expect([existsSync(folder), isOpen(), storage().read()]).toEqual([false, false, undefined]);
});

test('a failed write is reported, and breaks nothing', () => {
  const failures: unknown[] = [];
  writeFileSync(folder, '');
  new SandboxStorage(folder, (error) => failures.push(error)).open(() => 'state');
  expect(failures.length).toBeGreaterThan(0);
  expect(readFileSync(folder, 'utf8')).toBe('');
});
