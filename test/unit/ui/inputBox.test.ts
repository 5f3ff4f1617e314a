import { expect, test, vi } from 'vitest';
import { text } from '../../../src/model/text.ts';
import { withStop } from '../../../src/ui/progress.ts';
import { typeName } from '../../../src/ui/typeToConfirm.ts';

interface Shown {
  readonly title?: string;
  readonly prompt?: string;
  readonly validateInput?: (value: string) => string | undefined;
}

const shown = vi.hoisted((): (string | undefined)[] => []);

vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  l10n: {
    t: (message: string, ...args: string[]) =>
      message.replace(/\{(\d+)\}/g, (_, index: string) => args[Number(index)] ?? ''),
  },
  window: {
    showInputBox: ({ prompt, validateInput }: Shown) => {
      shown.push(prompt, validateInput?.('another name'));
      return Promise.resolve(undefined);
    },
    withProgress: ({ title }: Shown, work: (progress: unknown, token: unknown) => unknown) => {
      shown.push(title);
      return work(
        { report: ({ message }: { readonly message: string }) => shown.push(message) },
        { onCancellationRequested: () => ({ dispose: () => undefined }) },
      );
    },
  },
}));

/** As VS Code finds links in notifications, prompts and verdicts (parseLinkedText). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/;
const name = '[here](command:workbench.action.quit) $(gear)';

test('a name from Azure is no command in a prompt or in progress', async () => {
  await typeName(name, 'Delete', `Type ${name} to delete it`);
  await withStop(`Looking at ${name}`, (_, tell) => {
    tell(text('Reading {0}', name));
    return Promise.resolve();
  });
  expect(shown.length).toBe(4);
  for (const one of shown) {
    expect(one).toContain('here');
    expect(one).not.toMatch(link);
  }
  // Icons are drawn in prompts and verdicts only.
  for (const one of shown.slice(0, 2)) expect(one).not.toMatch(/(?<!\\)\$\(/);
});
