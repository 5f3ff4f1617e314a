import type { FrameLocator, Locator, Page } from 'playwright-core';
import { eventually, type Asked, matches } from './eventually.ts';

/** The names of the open editors' tabs. */
export async function tabs(page: Page): Promise<string[]> {
  return page.locator('.tabs-container .tab .label-name').allTextContents();
}

/** The document of the webview in front: a Markdown preview or a webview panel. */
export function webview(page: Page): FrameLocator {
  // A webview is two frames: VS Code's own, and inside it the one with the extension's HTML.
  return page
    .locator('iframe.webview.ready:visible')
    .last()
    .contentFrame()
    .frameLocator('iframe#active-frame');
}

/** Waits until the webview in front contains a text, and returns its body. */
export async function webviewBody(page: Page, text: Asked): Promise<Locator> {
  const body = webview(page).locator('body');
  let there = '';
  return eventually(
    () => `a webview with ${String(text)}; it says ${JSON.stringify(there.slice(0, 2000))}`,
    async () => {
      if ((await page.locator('iframe.webview.ready:visible').count()) === 0) return undefined;
      there = await body.innerText({ timeout: 1000 }).catch(() => '');
      const holds = typeof text === 'string' ? there.includes(text) : matches(text, there);
      return holds ? body : undefined;
    },
  );
}

/** The rendered text of the editor in front. */
export async function editorText(page: Page): Promise<string> {
  return drawnText(page.locator('.editor-group-container.active .monaco-editor .view-line'));
}

/** The rendered text of the output channel in the panel. */
export async function outputText(page: Page): Promise<string> {
  return drawnText(page.locator('.output-view .monaco-editor .view-line, .panel .monaco-editor .view-line'));
}

async function drawnText(lines: Locator): Promise<string> {
  await lines.first().waitFor();
  const drawn = await lines.evaluateAll((all) =>
    all
      .map((line) => ({ top: Number.parseFloat((line as HTMLElement).style.top), text: line.textContent }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' ')),
  );
  return drawn.join('\n');
}
