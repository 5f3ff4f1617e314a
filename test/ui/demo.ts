import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { output, root } from '../../scripts/places.ts';
import { playMainJob } from './demoScenario.ts';
import { withWorkbench } from './harness/workbench.ts';

const pictures = join(output, 'demo');
/** Where the README's pictures are: replaced when all of them are there. */
const published = join(root, 'docs/images');

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
  await rm(published, { recursive: true, force: true });
  await cp(pictures, published, { recursive: true });
  console.log(
    `The account is healthy. ${((performance.now() - from) / 1000).toFixed(1)} s; pictures in docs/images.`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(
    'The demo did not come to a healthy account; test-output/demo has the picture of where it stopped.',
  );
  process.exitCode = 1;
}
