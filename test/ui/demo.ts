import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { output, root } from '../../scripts/places.ts';
import { withPalette } from './demoPicture.ts';
import { playMainJob } from './demoScenario.ts';
import { withWorkbench } from './harness/workbench.ts';

const pictures = join(output, 'demo');
/** Where the README's pictures are: replaced by `npm run demo -- --publish` when all of it has gone well. */
const published = join(root, 'docs/images');
const inReadme = ['welcome', 'sandbox', 'revoked', 'choices', 'plan', 'confirmation', 'progress', 'healthy'];

/** Smaller, and without the number of the step, so that the README's links stay true. */
async function publish(): Promise<void> {
  const files = await readdir(pictures);
  await rm(published, { recursive: true, force: true });
  await mkdir(published, { recursive: true });
  for (const name of inReadme) {
    const file = files.find((each) => each.replace(/^\d+-/, '') === `${name}.png`);
    if (file === undefined) throw new Error(`The demo has made no picture "${name}".`);
    await writeFile(join(published, `${name}.png`), withPalette(await readFile(join(pictures, file))));
  }
}

const from = performance.now();
try {
  await rm(pictures, { recursive: true, force: true });
  await withWorkbench({ pictures }, async (workbench) => {
    let number = 0;
    await playMainJob(workbench, async (title, picture, work) => {
      number += 1;
      const start = performance.now();
      await work();
      if (picture !== undefined) await workbench.screenshot(picture);
      console.log(
        `${String(number).padStart(2)}. ${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`,
      );
    });
  });
  const publishing = process.argv.includes('--publish');
  if (publishing) await publish();
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  const where = publishing ? 'test-output/demo and docs/images' : 'test-output/demo';
  console.log(`The account is healthy. ${seconds} s; pictures in ${where}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(
    'The demo did not come to a healthy account; test-output/demo has the picture of where it stopped.',
  );
  process.exitCode = 1;
}
