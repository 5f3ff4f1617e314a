import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import { z } from 'zod';

const results = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.nullable(z.string()),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.optional(z.string()) })),
    }),
  ),
});

/**
 * The problems that axe-core finds in an element's document, one line for each place. A page's policy blocks external
 * scripts, but the debugger's connection can still run them.
 */
export async function accessibilityProblems(body: Locator): Promise<string[]> {
  const element = await body.elementHandle();
  const frame = await element.ownerFrame();
  if (!frame) throw new Error('The element is in no frame.');
  await frame.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const found = results.parse(await frame.evaluate('axe.run(document, { resultTypes: ["violations"] })'));
  return found.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${impact}): ${html}: ${failureSummary}`),
  );
}
