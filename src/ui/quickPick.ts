import { AsyncLocalStorage } from 'node:async_hooks';
import { l10n, QuickInputButtons, type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import { type Outcome, succeeded } from '../model/outcome.ts';
import type { Text } from '../model/text.ts';
import { failureSection, type Row, type Section } from './row.ts';
import { showText } from './showText.ts';
import { escapeIcons } from './text.ts';
import type { Frame, Prompted } from './wizard.ts';

interface Choice<T> {
  /** The title of the command. Defaults to the command that creates an account. */
  readonly title?: string;
  readonly placeholder: string;
  /** The placeholder while the list loads. */
  readonly loading?: string;
  /** Reads the list. Can also return the answer if there is no choice to make. */
  readonly load: (signal: AbortSignal) => Promise<Outcome<readonly Section<T>[] | { readonly chosen: T }>>;
  /** Rows that appear even if the list can't be read. */
  readonly always?: readonly Row<T>[];
  /** Preselects the previous answer, or else the best default. */
  readonly isCurrent?: (value: T) => boolean;
}

interface Item<T> extends QuickPickItem {
  readonly row?: Row<T>;
  readonly retry?: true;
}

/** Lets a person choose one row of a list. The list might need to be read first. Escape cancels. */
export function pick<T>(frame: Frame | undefined, choice: Choice<T>): Promise<Prompted<T>> {
  return new Promise((resolve, reject) => {
    const quickPick = window.createQuickPick<Item<T>>();
    const ended = new AbortController();
    // Events arrive outside the async context of the command, and reading the list again must run inside it.
    const asCommand = AsyncLocalStorage.snapshot();
    quickPick.title = choice.title ?? l10n.t('Create CMK Cosmos account');
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
      quickPick.dispose();
      resolve(prompted);
    };
    const fill = async () => {
      quickPick.busy = true;
      quickPick.items = [];
      quickPick.placeholder = choice.loading ?? choice.placeholder;
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
      quickPick.placeholder = choice.placeholder;
      quickPick.items =
        outcome.kind === 'done' && !('chosen' in outcome.value)
          ? itemsOf(outcome.value)
          : [
              ...itemsOf([
                ...(choice.always ? [{ rows: choice.always }] : []),
                ...(outcome.kind === 'failed' ? [failureSection(outcome.problem)] : []),
              ]),
              { label: l10n.t('Try Again'), iconPath: new ThemeIcon('refresh'), retry: true },
            ];
      // After a failure, Enter reads the list again and doesn't choose whatever row is first.
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
    // Start before showing, so that the quick pick never appears idle and empty.
    start();
    quickPick.show();
  });
}

function itemsOf<T>(sections: readonly Section<T>[]): Item<T>[] {
  return sections.flatMap(({ title, rows }) => [
    ...(title ? [{ label: showText(title), kind: QuickPickItemKind.Separator }] : []),
    ...rows.map((row): Item<T> => ({
      label: shown(row.label),
      row,
      ...(row.description ? { description: shown(row.description) } : {}),
      ...(row.detail ? { detail: shown(row.detail) } : {}),
      ...(row.icon ? { iconPath: new ThemeIcon(row.icon) } : {}),
    })),
  ]);
}

const shown = (value: string | Text) => escapeIcons(typeof value === 'string' ? value : showText(value));

/** A list that doesn't need Azure. */
export const pickFixed = <T>(
  frame: Frame | undefined,
  placeholder: string,
  all: readonly Section<T>[],
  isCurrent: (value: T) => boolean,
): Promise<Prompted<T>> =>
  pick<T>(frame, { placeholder, isCurrent, load: () => Promise.resolve(succeeded(all)) });
