import type { Locator, Page } from 'playwright-core';

/** The hover that shows: there is one at a time. */
export const hover = (page: Page): Locator => page.locator('.monaco-hover:visible').first();

/** Takes the mouse to where nothing answers it, and every hover away, which would cover what comes next. */
export async function leaveHovers(page: Page): Promise<void> {
  await page.mouse.move(640, 400);
  // One that opened as the mouse left stays, until the mouse has been in it.
  for (let times = 0; times < 5 && (await hover(page).isVisible()); times++) {
    const isGone = await hover(page)
      .waitFor({ state: 'hidden', timeout: 1_000 })
      .then(
        () => true,
        () => false,
      );
    if (isGone) return;
    await hover(page)
      .hover({ force: true, timeout: 1_000 })
      .catch(() => undefined);
    await page.mouse.move(640, 400);
  }
}
