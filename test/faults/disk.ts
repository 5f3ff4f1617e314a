import { randomUUID } from 'node:crypto';
import { succeeded } from '../../src/model/outcome.ts';
import { type UndoRecord, UndoStore } from '../../src/revocation/revocation.ts';
import { readRecord } from '../../src/revocation/undoStore.ts';
import type { Records, Stored } from '../../src/session/records.ts';
import type { World } from './world.ts';

/** Records as JSON on a disk that outlives a window. Each read parses them like the product. */
function recordsOn(disk: World['disk']): Records<UndoRecord> {
  const read = (name: string): Stored<UndoRecord>[] => {
    const value = readRecord(JSON.parse(disk.get(name) ?? 'null'));
    return value === undefined ? [] : [{ name, value }];
  };
  const replace = ({ name, value }: Stored<UndoRecord>) => {
    disk.set(name, JSON.stringify(value));
    const [stored] = read(name);
    if (!stored) throw new Error(`A record that cannot be read: ${JSON.stringify(value)}`);
    return Promise.resolve(succeeded(stored));
  };
  return {
    replace,
    add: (value) => replace({ name: randomUUID(), value }),
    drop(name) {
      disk.delete(name);
      return Promise.resolve(succeeded(undefined));
    },
    list: () =>
      Promise.resolve(succeeded({ records: [...disk.keys()].flatMap((name) => read(name)), unreadable: [] })),
  };
}

export const storeOn = ({ disk }: World): UndoStore => new UndoStore(recordsOn(disk));
