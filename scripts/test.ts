import { mkdir } from 'node:fs/promises';
import { partOfAll, runAllRings, type Ended } from './allRings.ts';
import { output } from './places.ts';
import { counted, details, keepResult, one, sum, type RingResult } from './ringResult.ts';
import { isRing, rings, type RingName } from './rings.ts';

/** Runs one ring in this process. */
async function runRing(ring: RingName, args: readonly string[]): Promise<Ended> {
  console.log(`\n== ${ring}`);
  const from = performance.now();
  const result = await rings[ring](args).catch((error: unknown): RingResult => {
    console.error(error);
    return one(false);
  });
  await keepResult(ring, result);
  return { ring, result, seconds: (performance.now() - from) / 1000 };
}

const line = ({ ring, result: { passed, failed, skipped }, seconds }: Ended) =>
  `${ring.padEnd(9)} ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds.toFixed(1)} s`;

await mkdir(output, { recursive: true });
const [asked, ...args] = process.argv.slice(2);
const ended = isRing(asked) ? [await runRing(asked, args)] : await runAllRings();
const all = sum(ended.map(({ result }) => result));
if (args.length === 0 && process.env[partOfAll] === undefined) console.log(details(all).join('\n'));
console.log(`\n${ended.map(line).join('\n')}`);
console.log(counted(all));
process.exitCode = all.failed === 0 && (all.passed > 0 || asked === 'faults') ? 0 : 1;
