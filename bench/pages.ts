import { runOutput } from '../scripts/command.ts';

/** From the click on a row to the text in the webview, in ms; medians of several runs. */
export interface PageTimes {
  /** The page of an account, in the sandbox. */
  readonly page: number;
  /** The same if the tab is already open and shows another account. */
  readonly again: number;
  /** A webview with one word and no script, in an otherwise empty extension. */
  readonly empty: number;
}

/** Runs in a separate process, because it drives a browser (test/ui). */
export async function measurePages(): Promise<PageTimes> {
  const output = await runOutput(process.execPath, ['test/ui/pageTimes.ts']);
  return JSON.parse(output.trim().split('\n').at(-1)!) as PageTimes;
}

export function pageRows({ page, again, empty }: PageTimes): [string, string, string][] {
  return [
    ['page: from the click to its text', `${page} ms`, 'at most 300 ms'],
    ['the same of an empty webview', `${empty} ms`, ''],
    ['times the empty webview', (page / empty).toFixed(2), 'at most 2'],
    ['page: in the open tab', `${again} ms`, ''],
  ];
}
