import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SandboxFolders } from '../../../src/session/sandboxFolders.ts';
import { SandboxStorage } from '../../../src/session/sandboxStorage.ts';

let base = '';
const alive = new Set<number>();
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'folders-'));
  alive.clear();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(base, { recursive: true, force: true });
});

type Memory = Map<string, unknown>;

/** The folders of a window. A reloaded window has the same memory in another process. */
function windowOf(process: number, memory: Memory = new Map()) {
  alive.add(process);
  const folders = new SandboxFolders(
    base,
    {
      get: (key: string) => memory.get(key) as never,
      update: (key, value) => Promise.resolve(void memory.set(key, value)),
    },
    { process, run: `${process}0000000-0000-4000-8000-000000000000` },
    (id) => alive.has(id),
  );
  const open = (state: string) => {
    const storage = new SandboxStorage(folders.take(), (error) => {
      throw error;
    });
    const found = storage.read();
    storage.open(() => state);
    return { found, storage };
  };
  return { folders, memory, open, end: () => alive.delete(process) };
}

test('two windows that share their storage have separate sandboxes', () => {
  const [one, other] = [windowOf(1), windowOf(2)];
  const first = one.open('of one');
  const second = other.open('of the other');
  expect([first.found, second.found]).toEqual([undefined, undefined]);
  expect(first.storage.folder).not.toBe(second.storage.folder);
  first.storage.save();
  expect(second.storage.read()).toBe('of the other');
  expect(first.storage.read()).toBe('of one');
});

test('only one of two windows takes over the sandbox of a closed window', async () => {
  const gone = windowOf(1);
  gone.open('left');
  gone.end();
  const [second, third] = [windowOf(2), windowOf(3)];
  expect(await second.folders.wasOpen()).toBe(true);
  expect(await third.folders.wasOpen()).toBe(false);
  expect([second.open('now').found, third.open('now').found]).toEqual(['left', undefined]);
});

test('a sandbox that the user left continues only when the sandbox is opened again', async () => {
  const gone = windowOf(1);
  gone.open('kept').storage.close();
  gone.end();
  const next = windowOf(2);
  expect(await next.folders.wasOpen()).toBe(false);
  expect(next.open('now').found).toBe('kept');
});

test('a discarded sandbox starts fresh, even if another one remains', () => {
  const gone = windowOf(1);
  gone.open('of one that is gone');
  const next = windowOf(2);
  next.open('discarded').storage.discard();
  gone.end();
  expect(next.open('again').found).toBeUndefined();
});

test('a reloaded window waits for its previous process, and continues in its own sandbox', async () => {
  vi.useFakeTimers();
  const other = windowOf(1);
  const before = windowOf(2, new Map());
  before.open('mine');
  // Later than its own.
  other.open('of one that is gone');
  other.end();
  const reloaded = windowOf(3, before.memory);
  const found = reloaded.folders.wasOpen();
  await vi.advanceTimersByTimeAsync(1_000);
  before.folders.release();
  await vi.advanceTimersByTimeAsync(200);
  expect(await found).toBe(true);
  expect(reloaded.open('now').found).toBe('mine');
});

test("a second window with the same state doesn't wait forever for the first", async () => {
  vi.useFakeTimers();
  const first = windowOf(1);
  first.open('of one');
  const second = windowOf(2, first.memory);
  const found = second.folders.wasOpen();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await found).toBe(false);
  expect(second.open('now').found).toBeUndefined();
});

test('the folder of an earlier version, which all windows shared, is taken over', async () => {
  const storage = new SandboxStorage(join(base, 'sandbox'), () => undefined);
  storage.open(() => 'of an earlier version');
  const next = windowOf(1);
  expect(await next.folders.wasOpen()).toBe(true);
  expect(next.open('now').found).toBe('of an earlier version');
});
