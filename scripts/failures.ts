import { writeFile } from 'node:fs/promises';
import { file, provokeAll, table } from '../test/unit/failures/table.ts';

await writeFile(file, table(await provokeAll()));
