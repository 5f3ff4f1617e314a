import { beforeEach, expect, test, vi } from 'vitest';
import type { FileContent } from '../../../src/inventory/fileContent.ts';
import { clouds } from '../../../src/model/cloud.ts';
import { text } from '../../../src/model/text.ts';
import type { Connections } from '../../../src/session/connections.ts';
import {
  openInventory,
  rememberInventory,
  reopenInventory,
  sessionOfFile,
} from '../../../src/session/openInventory.ts';
import type { Session } from '../../../src/session/session.ts';

const there = vi.hoisted(() => ({
  files: new Map<string, string>(),
  shown: [] as unknown[],
  ran: [] as string[],
  pressed: undefined as string | undefined,
}));

const uri = (address: string) => ({ path: address.replace(/^file:\/\//, ''), toString: () => address });

vi.mock('vscode', async () => ({
  ...(await import('../../fakes/vscodeForPages.ts')).vscodeForPages(),
  Uri: { parse: (address: string) => uri(address) },
  commands: {
    executeCommand: (command: string) => {
      there.ran.push(command);
      return Promise.resolve();
    },
  },
  window: {
    showOpenDialog: () => Promise.resolve([uri('file:///reports/one.json')]),
    showErrorMessage: (...shown: unknown[]) => {
      there.shown.push(shown);
      return Promise.resolve(there.pressed);
    },
  },
  workspace: {
    fs: {
      stat: ({ path }: { path: string }) => {
        const content = there.files.get(path);
        if (content === undefined) return Promise.reject(new Error('File not found'));
        return Promise.resolve({ size: content.length, mtime: 7 });
      },
      readFile: ({ path }: { path: string }) =>
        Promise.resolve(new TextEncoder().encode(there.files.get(path))),
    },
  },
}));

beforeEach(() => {
  there.files.clear();
  Object.assign(there, { shown: [], ran: [], pressed: undefined });
});

const content: FileContent = {
  ...{ cloud: clouds.public, at: 7, source: 'azure', subscriptions: [], parts: {} },
};

function window() {
  const opened: Session[] = [];
  const connections: unknown = {
    isDrill: false,
    readInventory: (json: string, _: number, name: string) =>
      json === 'good' ? sessionOfFile(name, content) : text("The report doesn't match its schema."),
    openInventory: (session: Session) => Promise.resolve(opened.push(session)),
  };
  return { connections: connections as Connections, opened };
}

function memory() {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: (key: string) => kept.get(key) as never,
    update: (key: string, value: unknown) => {
      kept.set(key, value);
      return Promise.resolve();
    },
    keys: () => [...kept.keys()],
  };
}

test('the file that a window shows is opened again after a reload', async () => {
  there.files.set('/reports/one.json', 'good');
  const { connections, opened } = window();
  await openInventory(connections);
  const [session] = opened;
  expect(session?.file?.name).toBe('one.json');
  const own = memory();
  await rememberInventory(own, session);
  const again = await reopenInventory(own, (...how) => connections.readInventory(...how));
  expect(again).toMatchObject({
    kind: 'file',
    file: { name: 'one.json' },
    fileUri: 'file:///reports/one.json',
  });
  expect(there.shown).toEqual([]);
});

test('another connection is remembered in its place, so that nothing is opened again', async () => {
  const own = memory();
  await rememberInventory(own, { fileUri: 'file:///reports/one.json' } as Session);
  await rememberInventory(own, undefined);
  expect(await reopenInventory(own, () => text('not read'))).toBeUndefined();
  expect(there.shown).toEqual([]);
});

test.each([
  ['is missing', undefined, "Couldn't open inventory one.json. File not found"],
  ['has become another', 'bad', "Couldn't open inventory one.json. The report doesn't match its schema."],
])('a file that %s is reported, and another one can be opened', async (_, now, told) => {
  if (now !== undefined) there.files.set('/reports/one.json', now);
  there.pressed = 'Open Another File...';
  const own = memory();
  await rememberInventory(own, { fileUri: 'file:///reports/one.json' } as Session);
  const { connections, opened } = window();
  expect(await reopenInventory(own, (...how) => connections.readInventory(...how))).toBeUndefined();
  await openInventory(connections);
  expect(opened).toEqual([]);
  expect(there.shown).toEqual([
    [told, 'Open Another File...'],
    [told, 'Open Another File...'],
  ]);
  expect(there.ran).toEqual(['cosmosCmk.openInventory', 'cosmosCmk.openInventory']);
});
