import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { output, root } from '../../scripts/places.ts';
import { withPalette } from './demoPicture.ts';
import { playEverything, published } from './demoScenario.ts';
import { withWorkbench } from './harness/workbench.ts';

const pictures = join(output, 'demo');
/** The README's pictures, which `npm run demo -- --publish` replaces if everything succeeded. */
const images = join(root, 'docs/images');
const looks = [
  ['light', 'Light Modern'],
  ['dark', 'Dark Modern'],
] as const;

/** Smaller, and without the step number, so that the README's links stay valid. */
async function publish(): Promise<void> {
  await rm(images, { recursive: true, force: true });
  for (const [look] of looks) {
    const files = await readdir(join(pictures, look));
    await mkdir(join(images, look), { recursive: true });
    for (const name of published) {
      const file = files.find((each) => each.replace(/^\d+-/, '') === `${name}.png`);
      if (file === undefined) throw new Error(`The demo has made no picture "${name}".`);
      await writeFile(
        join(images, look, `${name}.png`),
        withPalette(await readFile(join(pictures, look, file))),
      );
    }
  }
}

async function play(look: string, theme: string): Promise<void> {
  const settings = { 'workbench.colorTheme': theme };
  await withWorkbench({ pictures: join(pictures, look), settings }, async (workbench) => {
    let number = 0;
    await playEverything(workbench, async (title, picture, work) => {
      number += 1;
      const start = performance.now();
      await work();
      // Avoids a tooltip.
      await workbench.page.mouse.move(900, 790);
      if (picture !== undefined) await workbench.screenshot(picture);
      console.log(
        `${String(number).padStart(2)}. ${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`,
      );
    });
  });
}

const from = performance.now();
try {
  await rm(pictures, { recursive: true, force: true });
  for (const [look, theme] of looks) await play(look, theme);
  const publishing = process.argv.includes('--publish');
  if (publishing) await publish();
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  const where = publishing ? 'test-output/demo and docs/images' : 'test-output/demo';
  console.log(`The account is healthy. ${seconds} s; pictures in ${where}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('The demo did not come to its end; test-output/demo has the picture of where it stopped.');
  process.exitCode = 1;
}
