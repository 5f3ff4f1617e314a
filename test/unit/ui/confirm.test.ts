import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test, vi } from 'vitest';
import { text } from '../../../src/model/text.ts';
import { confirm, confirmByTyping } from '../../../src/ui/confirm.ts';
import { showError, showInformation } from '../../../src/ui/showText.ts';
import { withStop } from '../../../src/ui/progress.ts';

interface Shown {
  readonly title?: string;
}

/** VS Code's input box, with the user's actions. */
interface Box {
  title?: string;
  prompt?: string;
  value: string;
  validationMessage?: string | undefined;
  shown: boolean;
  type(value: string): void;
  enter(): void;
  hide(): void;
}

interface Dialog {
  readonly modal?: boolean;
  readonly detail?: string;
}

const { shown, boxes, dialogs, answer } = vi.hoisted(() => ({
  boxes: [] as Box[],
  shown: [] as (string | undefined)[],
  dialogs: [] as { readonly severity: string; readonly message: string; readonly rest: readonly unknown[] }[],
  answer: { button: undefined as string | undefined },
}));

vi.mock('vscode', () => {
  const show =
    (severity: string) =>
    (message: string, ...rest: readonly (Dialog | string)[]) => {
      dialogs.push({ severity, message, rest });
      return Promise.resolve(answer.button);
    };
  return {
    ProgressLocation: { Notification: 15 },
    l10n: {
      t: (message: string, ...args: string[]) =>
        message.replace(/\{(\d+)\}/g, (_, index: string) => args[Number(index)] ?? ''),
    },
    window: {
      showInformationMessage: show('information'),
      showWarningMessage: show('warning'),
      showErrorMessage: show('error'),
      createInputBox: () => {
        const on = { change: (() => {}) as (value: string) => void, accept: () => {}, hide: () => {} };
        const box: Box & Record<string, unknown> = {
          value: '',
          shown: false,
          type: (value) => {
            box.value = value;
            on.change(value);
          },
          enter: () => on.accept(),
          show: () => (box.shown = true),
          hide: () => {
            box.shown = false;
            on.hide();
          },
          dispose: () => undefined,
          onDidChangeValue: (run: typeof on.change) => (on.change = run),
          onDidAccept: (run: typeof on.accept) => (on.accept = run),
          onDidHide: (run: typeof on.hide) => (on.hide = run),
        };
        boxes.push(box);
        return box;
      },
      withProgress: ({ title }: Shown, work: (progress: unknown, token: unknown) => unknown) => {
        shown.push(title);
        return work(
          { report: ({ message }: { readonly message: string }) => shown.push(message) },
          { onCancellationRequested: () => ({ dispose: () => undefined }) },
        );
      },
    },
  };
});

beforeEach(() => {
  shown.length = 0;
  boxes.length = 0;
  dialogs.length = 0;
  answer.button = undefined;
});

/** How VS Code finds links in notifications, prompts, and validation messages (parseLinkedText). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/;
const name = '[here](command:workbench.action.quit) $(gear)';

test("a name from Azure can't run a command in a prompt or in progress", async () => {
  void confirmByTyping(name, text('Delete'), text('To delete the account, type {0}.', name));
  const [box] = boxes;
  box!.type('another name');
  shown.push(box!.prompt, box!.validationMessage);
  box!.enter();
  shown.push(box!.validationMessage);
  await withStop(text('Looking at {0}', name), (_, tell) => {
    tell(text('Reading {0}', name));
    return Promise.resolve();
  });
  expect(shown.length).toBe(5);
  for (const one of shown) {
    expect(one).toContain('here');
    expect(one).not.toMatch(link);
  }
  // Only prompts and validation messages show icons.
  for (const one of shown.slice(0, 3)) expect(one).not.toMatch(/(?<!\\)\$\(/);
});

test('a mistyped or incomplete name keeps the box open with the reason; the whole name confirms, and Escape cancels', async () => {
  const asked = confirmByTyping('kv-prod', text('Revoke'), text('Type {0}', 'kv-prod'));
  const [box] = boxes;
  box!.type('kv-p');
  expect(box!.validationMessage).toBeUndefined();
  box!.enter();
  expect(box).toMatchObject({ shown: true, validationMessage: 'Type the full name: kv-prod' });
  box!.type('kv-x');
  expect(box!.validationMessage).toBe("That's not kv-prod.");
  box!.enter();
  expect(box!.shown).toBe(true);
  box!.type('kv-prod');
  expect(box!.validationMessage).toBeUndefined();
  box!.enter();
  expect(box!.shown).toBe(false);
  expect(await asked).toBe(true);
  const declined = confirmByTyping('kv-prod', text('Revoke'), text('Type {0}', 'kv-prod'));
  boxes[1]!.hide();
  expect(await declined).toBe(false);
});

const question = { question: text('Delete {0}?', name), detail: [], action: text('Delete') };

test('a confirmation is modal, separates its paragraphs, and is given by its own button only', async () => {
  answer.button = 'Delete';
  const detail = [text('Account {0}', name), [text("This can't be undone:"), text('its data')]];
  expect(await confirm({ ...question, detail })).toBe(true);
  answer.button = undefined;
  expect(await confirm({ ...question, detail }, 'information')).toBe(false);
  expect(dialogs.map(({ severity }) => severity)).toEqual(['warning', 'information']);
  const [{ message, rest } = { message: '', rest: [] }] = dialogs;
  const broken = name.replace('](', ']\u200b(');
  expect(message).toBe(`Delete ${broken}?`);
  expect(rest).toEqual([
    { modal: true, detail: `Account ${broken}\n\nThis can't be undone:\nits data` },
    'Delete',
  ]);
});

test("a notification returns the chosen action, and a name in it isn't a link", async () => {
  const [again, log] = [text('Try Again'), text('Show Log')];
  answer.button = 'Show Log';
  expect(await showError(text("Couldn't read {0}.", name), again, log)).toBe(log);
  answer.button = undefined;
  expect(await showInformation(text('Read {0}.', name), again)).toBeUndefined();
  for (const { message } of dialogs) {
    expect(message).toContain('here');
    expect(message).not.toMatch(link);
  }
});

test('no notification has an OK button, because closing it does the same', () => {
  const folder = fileURLToPath(new URL('../../../src/', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const offering = files.filter((file) =>
    /show\w+\([^;]*text\('OK'\)/.test(readFileSync(join(folder, file), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(300);
  expect(offering).toEqual([]);
});
