import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { disturbances } from './disturbances.ts';
import type { Flow } from './flow.ts';
import { cellOf, undisturbed, type Cell, type Undisturbed } from './matrix.ts';
import { reportOf } from './report.ts';

const output = join(import.meta.dirname, '../../test-output');

/** The results of one file. */
interface Part {
  readonly cells: readonly Cell[];
  readonly sequels: number;
}

/** A test for each cell of the matrix. The results are written to test-output/faults.json and faults.md. */
export function testMatrix(group: string, flows: readonly Flow[]): void {
  const cells: Cell[] = [];
  const grounds: Undisturbed[] = [];
  describe.each(flows.map((flow) => [flow.name, flow] as const))('%s', (_, flow) => {
    let ground: Promise<Undisturbed> | undefined;
    test.each(disturbances.map((one) => [one.name, one] as const))('%s', async (__, disturbance) => {
      ground ??= undisturbed(flow).then((made) => {
        grounds.push(made);
        return made;
      });
      const cell = await cellOf(await ground, disturbance);
      cells.push(cell);
      expect(cell.wrong).toEqual([]);
    });
  });
  afterAll(() => {
    const sequels = grounds.reduce((all, one) => all + one.sequels.size, 0);
    write(group, { cells, sequels });
  });
}

/** The last file to finish finds all parts. */
function write(group: string, part: Part): void {
  const folder = join(output, 'faults');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${group}.json`), JSON.stringify(part));
  const parts = readdirSync(folder)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Part);
  const cells = parts.flatMap((one) => one.cells);
  writeFileSync(join(output, 'faults.json'), JSON.stringify(cells, undefined, 2));
  writeFileSync(
    join(output, 'faults.md'),
    reportOf(
      cells,
      parts.reduce((all, one) => all + one.sequels, 0),
    ),
  );
}
