import { vi } from 'vitest';
import type { Session } from '../../src/session/session.ts';
import type { CommandContext } from '../../src/views/commandContext.ts';
import { vscodeForPages } from './vscodeForPages.ts';

/** A user of quick picks and input boxes, who acts as soon as a question has its rows. */
export const user = {
  /** What they do next: the label of a row, a text to enter, "Back", or "Escape", which is also what they do last. */
  script: [] as string[],
  /** Each question with its step and prompt. */
  questions: [] as string[],
  /** The labels of the rows of each list. */
  lists: [] as (readonly string[])[],
  plays(...script: string[]): void {
    Object.assign(user, { script, questions: [], lists: [] });
  },
};

interface Row {
  readonly label: string;
  readonly kind?: number;
}
interface Events {
  accept: () => void;
  back: () => void;
  hide: () => void;
}

let escape = 'close';
const back = {};

/** The parts that both kinds of quick inputs have. */
function question(act: (next: string) => void, promptOf: () => string) {
  const events: Events = { accept: () => undefined, back: () => undefined, hide: () => undefined };
  const on = (name: keyof Events) => (listener: (of: unknown) => void) => {
    events[name] = () => listener(name === 'back' ? back : undefined);
  };
  const input = {
    title: '',
    step: undefined as number | undefined,
    totalSteps: undefined as number | undefined,
    placeholder: '',
    onDidAccept: on('accept'),
    onDidTriggerButton: on('back'),
    onDidHide: on('hide'),
    dispose: () => undefined,
    answer(): void {
      const step = input.step === undefined ? '' : ` (${input.step}/${input.totalSteps})`;
      user.questions.push(`${input.title}${step}: ${promptOf()}`);
      const next = user.script.shift() ?? 'Escape';
      if (next === 'Back' || (next === 'Escape' && escape === 'back')) events.back();
      else if (next === 'Escape') events.hide();
      else act(next);
    },
  };
  return { input, events };
}

function createQuickPick() {
  let items: readonly Row[] = [];
  let isShown = false;
  const { input, events } = question(
    (next) => {
      const row = items.find(({ label }) => label === next);
      if (!row) {
        user.questions.push(`There is no "${next}" among ${items.map(({ label }) => label).join(', ')}.`);
        events.hide();
        return;
      }
      Object.assign(quickPick, { selectedItems: [row] });
      events.accept();
    },
    () => input.placeholder,
  );
  const answer = () => {
    if (!isShown || items.length === 0) return;
    isShown = false;
    user.lists.push(items.filter(({ kind }) => kind === undefined).map(({ label }) => label));
    setImmediate(() => input.answer());
  };
  const quickPick = Object.assign(input, {
    selectedItems: [] as readonly Row[],
    activeItems: [] as readonly Row[],
    show() {
      isShown = true;
      answer();
    },
  });
  return Object.defineProperty(quickPick, 'items', {
    get: () => items,
    set(rows: readonly Row[]) {
      items = rows;
      answer();
    },
  });
}

function createInputBox() {
  const { input, events } = question(
    (next) => {
      Object.assign(box, { value: next });
      events.accept();
    },
    () => box.prompt,
  );
  const box = Object.assign(input, {
    ...{ value: '', prompt: '' },
    onDidChangeValue: () => undefined,
    show: () => void setImmediate(() => input.answer()),
  });
  return box;
}

/** VS Code with this user. Escape does what package.json binds it to. */
export const vscodeWithUser = () => {
  const vscode = vscodeForPages();
  return {
    ...vscode,
    QuickInputButtons: { Back: back },
    QuickPickItemKind: { Separator: -1 },
    ThemeIcon: vi.fn(),
    commands: {
      executeCommand: vi.fn((name: string, key?: unknown, value?: unknown) => {
        if (name === 'setContext' && key === 'cosmosCmk.escape') escape = String(value);
        return Promise.resolve();
      }),
    },
    window: { ...vscode.window, createQuickPick, createInputBox },
  };
};

/** What the lists of questions read besides the connection. */
export const listsOf = (context: CommandContext): CommandContext =>
  Object.assign(context, {
    choice: { of: () => undefined },
    arrangements: { now: { filter: {} } },
    views: {
      setting: ({ pace, kind }: Session) => ({
        ...{ now: pace.now(), sandbox: kind === 'sandbox', manySubscriptions: false },
        accountLabel: (account: string) => account,
      }),
    },
  });
