import { AsyncLocalStorage } from 'node:async_hooks';
import { QuickInputButtons, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import { type Outcome, succeeded } from '../model/outcome.ts';
import { text, type Text } from '../model/text.ts';
import { failureSection, type Row, type RowSection } from './row.ts';
import { escapeIn } from './settings.ts';
import { showText } from './showText.ts';
import { escapeIcons } from './text.ts';
import { type WizardPosition, type Prompted, withChosen } from './wizard.ts';

interface Choice<T> {
  /** The title of the command. Defaults to the command that creates an account. */
  readonly title?: Text;
  readonly placeholder: Text;
  /** Reads the list. Can also return the answer if there is no choice to make. */
  readonly load: (signal: AbortSignal) => Promise<Outcome<readonly RowSection<T>[] | { readonly chosen: T }>>;
  /** Rows that appear even if the list can't be read. */
  readonly always?: readonly Row<T>[];
  /** Preselects the previous answer, or else the best default. */
  readonly isCurrent?: (value: T) => boolean;
}

interface Item<T> extends QuickPickItem {
  readonly row?: Row<T>;
  readonly retry?: true;
}

/** Lets the user choose one row of a list. The list might need to be read first. */
export function pick<T>(frame: WizardPosition | undefined, choice: Choice<T>): Promise<Prompted<T>> {
  return new Promise((resolve, reject) => {
    const quickPick = window.createQuickPick<Item<T>>();
    const ended = new AbortController();
    // Events arrive outside the async context of the command, and reading the list again must run inside it.
    const asCommand = AsyncLocalStorage.snapshot();
    quickPick.title = showText(choice.title ?? frame?.title ?? text('Create CMK Cosmos account'));
    quickPick.ignoreFocusOut = true;
    quickPick.matchOnDescription = true;
    quickPick.matchOnDetail = true;
    if (frame) {
      quickPick.step = frame.step;
      quickPick.totalSteps = frame.total;
      quickPick.buttons = frame.canGoBack ? [QuickInputButtons.Back] : [];
    }
    const end = (prompted: Prompted<T>) => {
      if (ended.signal.aborted) return;
      ended.abort();
      escapeIn();
      quickPick.dispose();
      resolve(prompted);
    };
    const fill = async () => {
      quickPick.busy = true;
      quickPick.items = [];
      quickPick.placeholder = showText(text('Loading...'));
      const outcome = await choice.load(ended.signal);
      if (ended.signal.aborted) return;
      if (outcome.kind === 'cancelled') {
        end({ kind: 'cancel' });
        return;
      }
      if (outcome.kind === 'done' && 'chosen' in outcome.value) {
        end({ kind: 'chosen', value: outcome.value.chosen });
        return;
      }
      quickPick.busy = false;
      quickPick.placeholder = showText(withChosen(choice.placeholder, frame));
      quickPick.items =
        outcome.kind === 'done' && !('chosen' in outcome.value)
          ? itemsOf(outcome.value)
          : [
              ...itemsOf([
                ...(choice.always ? [{ rows: choice.always }] : []),
                ...(outcome.kind === 'failed' ? [failureSection(outcome.problem)] : []),
              ]),
              { label: showText(text('Try Again')), iconPath: new ThemeIcon('refresh'), retry: true },
            ];
      // After a failure, Enter reads the list again instead of choosing the first row.
      const current =
        quickPick.items.find(({ retry }) => retry) ??
        quickPick.items.find(({ row }) => row?.value !== undefined && choice.isCurrent?.(row.value));
      if (current) quickPick.activeItems = [current];
    };
    const start = () => asCommand(() => void fill().catch(fail));
    const fail = (error: unknown) => {
      end({ kind: 'cancel' });
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    quickPick.onDidAccept(() => {
      const [item] = quickPick.selectedItems;
      if (item?.retry) start();
      else if (item?.row?.value !== undefined) end({ kind: 'chosen', value: item.row.value });
    });
    quickPick.onDidTriggerButton(() => end({ kind: 'back' }));
    quickPick.onDidHide(() => end({ kind: 'cancel' }));
    escapeIn(frame);
    // Start before showing, so that the quick pick never appears idle and empty.
    start();
    quickPick.show();
  });
}

function itemsOf<T>(sections: readonly RowSection<T>[]): Item<T>[] {
  return sections.flatMap(({ title, rows }) => [
    ...(title ? [{ label: showText(title), kind: QuickPickItemKind.Separator }] : []),
    ...rows.map((row): Item<T> => ({ ...itemOf(row), row })),
  ]);
}

const itemOf = ({ label, description, detail, icon }: Row<unknown>): QuickPickItem => ({
  label: plainLabel(label),
  ...(description ? { description: plainLabel(description) } : {}),
  ...(detail ? { detail: plainLabel(detail) } : {}),
  ...(icon ? { iconPath: new ThemeIcon(icon) } : {}),
});

const plainLabel = (value: string | Text) => escapeIcons(typeof value === 'string' ? value : showText(value));

/** A list that doesn't need Azure. */
export const pickFixed = <T>(
  frame: WizardPosition | undefined,
  choice: Omit<Choice<T>, 'load' | 'always'> & { readonly sections: readonly RowSection<T>[] },
): Promise<Prompted<T>> =>
  pick<T>(frame, { ...choice, load: () => Promise.resolve(succeeded(choice.sections)) });

/** Lets the user choose any number of rows. Undefined if they cancel. */
export async function pickMany<T>(
  { title, placeholder }: Pick<Choice<T>, 'placeholder'> & { readonly title: Text },
  rows: readonly (Row<T> & { readonly value: T })[],
  isPicked: (value: T) => boolean,
): Promise<readonly T[] | undefined> {
  const items = rows.map((row) => ({ ...itemOf(row), value: row.value, picked: isPicked(row.value) }));
  const picked = await window.showQuickPick(items, {
    canPickMany: true,
    title: showText(title),
    placeHolder: showText(placeholder),
    ignoreFocusOut: true,
  });
  return picked?.map(({ value }) => value);
}
