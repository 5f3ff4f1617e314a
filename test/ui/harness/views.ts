import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { readRows, showRow, type Row } from './lists.ts';
import { closeMenu, exactly, menuItems, openContextMenu, pressMenuItem } from './menus.ts';

export interface TreeRow extends Row {
  /** Expands or collapses the row and waits until its children are there. */
  expand(): Promise<void>;
  collapse(): Promise<void>;
  /** With Shift, it selects the rows from the one that was clicked before. */
  click(...modifiers: ('Shift' | 'Control')[]): Promise<void>;
  /** Drags it into the editor in front, with Shift, because VS Code would otherwise open what is dropped. */
  dragToEditor(): Promise<void>;
  /** The items of its context menu, which is closed again. */
  contextMenuItems(): Promise<string[]>;
  /** Chooses an item of its context menu; submenus first. */
  contextMenu(...path: string[]): Promise<void>;
  /** Clicks one of the buttons that appear on the row under the mouse. */
  inlineAction(name: string): Promise<void>;
  /** The text of its hover. */
  tooltip(): Promise<string>;
}

export interface Welcome {
  readonly text: string;
  readonly buttons: readonly string[];
}

export interface View {
  /** Every visible row. */
  rows(): Promise<Row[]>;
  /** Waits for a row: by its label, or by the labels of its ancestors, which are expanded. */
  row(...path: string[]): Promise<TreeRow>;
  /** The description next to the view's title. */
  description(): Promise<string>;
  /** The message above the tree. */
  message(): Promise<string>;
  /** The current welcome content: its paragraphs and the names of its buttons; undefined if there is none. */
  welcome(): Promise<Welcome | undefined>;
  /** Waits for welcome content that contains a text. */
  awaitWelcome(text: string): Promise<Welcome>;
  /** Clicks a button or link of the welcome content. */
  pressWelcome(name: string): Promise<void>;
  /** Clicks a button in the view's title, or an item under "...". */
  action(name: string): Promise<void>;
}

/** Shows a container of the activity bar. */
export async function openContainer(page: Page, name: string): Promise<void> {
  const item = page.locator(`.activitybar .action-item:has([aria-label^="${name}"])`).first();
  await item.waitFor();
  // A container with one view, as when signed out, has the view's title after its own.
  const title = page
    .locator('.sidebar .composite.title .title-label')
    .filter({ hasText: new RegExp(`^\\s*${name}(: .*)?\\s*$`) });
  // If the workbench restores the container at the same time, the click closes it. Then another click opens it.
  await eventually(
    () => `the container "${name}" to open`,
    async () => {
      if (await title.isVisible()) return true;
      await item.click();
      // If the mouse stayed there, it would open a hover.
      await page.mouse.move(640, 400);
      return title.waitFor({ timeout: 3_000 }).then(
        () => true as const,
        () => undefined,
      );
    },
  );
  // Moves away from the icon, because its hover would cover the views.
  await page.mouse.move(640, 400);
}

/**
 * Resolves when nothing in the views has been redrawn for half a second, because no progress shows between two reads.
 */
const quiet = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const end = () => {
          observer.disconnect();
          resolve();
        };
        let timer = setTimeout(end, 500);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(end, 500);
        });
        const views = document.querySelector('.sidebar') ?? document.body;
        observer.observe(views, { subtree: true, childList: true, characterData: true });
      }),
  );

/** A view of the open container, expanded if it was collapsed. */
export async function view(page: Page, name: string): Promise<View> {
  const pane = page
    .locator('.pane')
    .filter({ has: page.locator('.pane-header .title', { hasText: exactly(name) }) })
    .first();
  const header = pane.locator('.pane-header').first();
  // The only view of a container has no header. Its actions are in the title of the container.
  await header.waitFor({ state: 'attached' });
  const isCollapsed = (await header.getAttribute('aria-expanded')) === 'false';
  if (isCollapsed && (await header.isVisible())) await header.click();
  const list = pane.locator('.monaco-list').first();
  const welcome = pane.locator('.welcome-view-content');
  const text = async (locator: Locator) =>
    (await locator.count()) === 0 ? '' : ((await locator.first().textContent()) ?? '').trim();

  const rows = async () => ((await list.count()) === 0 ? [] : readRows(list));
  const settled = async () => {
    const loading = pane.locator('.monaco-tl-twistie.codicon-tree-item-loading');
    await eventually(
      () => `the view "${name}" to load`,
      async () => ((await loading.count()) === 0 ? true : undefined),
    );
  };
  /** VS Code loses a menu's target when a view is redrawn, which happens when more data is read. */
  const read = async () => {
    // Away from the rows, because a hover would cover them.
    await page.mouse.move(640, 400);
    const reading = page.locator('.sidebar .monaco-progress-container.active');
    await eventually(
      () => 'the views to be read',
      async () => ((await reading.count()) === 0 ? true : undefined),
    );
    await settled();
    await quiet(page);
  };
  /** The position of a row below the row at `parent`, one level deeper if there is a parent. */
  const find = (label: string, parent: Row | undefined): Promise<Row> => {
    let labels: string[] = [];
    return eventually(
      () => `the row "${label}" in "${name}"; there are ${JSON.stringify(labels)}`,
      async () => {
        const all = await rows();
        labels = all.map((each) => `${'  '.repeat(Math.max(0, each.level - 1))}${each.label}`);
        const from =
          parent === undefined
            ? -1
            : all.findIndex((each) => each.label === parent.label && each.level === parent.level);
        if (parent !== undefined && from === -1) return undefined;
        for (const each of all.slice(from + 1)) {
          if (parent !== undefined && each.level <= parent.level) return undefined;
          if (each.label === label && (parent === undefined || each.level === parent.level + 1)) return each;
        }
        return undefined;
      },
    );
  };
  const treeRow = (state: Row, ancestors: readonly string[]): TreeRow => {
    // Looked up again for each use, because a refresh moves rows.
    const here = async (): Promise<Locator> => {
      return showRow(list, await locate([...ancestors, state.label], false));
    };
    const toggle = async (to: boolean) => {
      const row = await here();
      if ((await row.getAttribute('aria-expanded')) !== String(to))
        await row.locator('.monaco-tl-twistie').click();
      await eventually(
        () => `"${state.label}" to be ${to ? 'expanded' : 'collapsed'}`,
        async () => ((await row.getAttribute('aria-expanded')) === String(to) ? true : undefined),
      );
      await settled();
    };
    return {
      ...state,
      async dragToEditor() {
        const editor = page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
        await (await here()).hover();
        await page.mouse.down();
        await page.keyboard.down('Shift');
        // A drag starts, and targets something, only with a mouse movement there.
        for (let times = 0; times < 2; times++) await editor.hover({ force: true });
        await page.mouse.up();
        await page.keyboard.up('Shift');
      },
      expand: () => toggle(true),
      collapse: () => toggle(false),
      click: async (...modifiers) => (await here()).locator('.label-name').first().click({ modifiers }),
      async contextMenuItems() {
        await read();
        const items = await openContextMenu(page, await here());
        await closeMenu(page);
        return items;
      },
      async contextMenu(...path) {
        await read();
        await openContextMenu(page, await here());
        await pressMenuItem(page, path);
        // If the mouse stayed where the menu was, it would open a hover that covers the rows of the next question.
        await page.mouse.move(640, 400);
      },
      async inlineAction(action) {
        const row = await here();
        await row.hover();
        await row.locator(`.actions .action-label[aria-label^="${action}"]`).click();
        await page.mouse.move(640, 400);
      },
      async tooltip() {
        const hover = page.locator('.monaco-hover:visible').first();
        // A visible hover keeps its content until the mouse has left its row. A hover that was about to appear when the
        // mouse left stays until the mouse moves again.
        await eventually(
          () => 'the former hover to go',
          async () => {
            // On a busy machine, a hover of the activity bar can stay until the mouse has entered and left it.
            if (await hover.isVisible()) await hover.hover({ timeout: 1_000, force: true }).catch(() => {});
            await page.mouse.move(640, 400);
            await page.mouse.move(700, 420, { steps: 3 });
            return hover.waitFor({ state: 'hidden', timeout: 1_000 }).then(
              () => true as const,
              () => undefined,
            );
          },
        );
        return eventually(
          () => `the hover of "${state.label}"`,
          async () => {
            await (await here()).locator('.label-name').first().hover();
            try {
              await hover.waitFor({ timeout: 3_000 });
              const text = await hover.innerText();
              // VS Code's text until the extension has responded.
              return text === 'Loading...' ? undefined : text;
            } catch {
              // The row was redrawn under the mouse, which removes its hover.
              await page.mouse.move(0, 0);
              return undefined;
            }
          },
        );
      },
    };
  };
  const locate = async (path: readonly string[], expand: boolean): Promise<Row> => {
    let found: Row | undefined;
    for (const [at, label] of path.entries()) {
      if (found?.expanded === false && expand) await treeRow(found, path.slice(0, at - 1)).expand();
      found = await find(label, found);
    }
    if (found === undefined) throw new Error('a row needs a label');
    return found;
  };
  const readWelcome = async (): Promise<Welcome | undefined> => {
    if (!(await welcome.isVisible())) return undefined;
    const buttons = await welcome.locator('.monaco-button').allTextContents();
    return { text: await welcome.innerText(), buttons: buttons.map((each) => each.trim()) };
  };
  return {
    rows,
    row: async (...path) => treeRow(await locate(path, true), path.slice(0, -1)),
    description: () => text(header.locator('.description')),
    message: () => text(pane.locator('.message')),
    welcome: readWelcome,
    awaitWelcome: (asked) =>
      eventually(
        () => `the welcome content of "${name}" with "${asked}"`,
        async () => {
          const now = await readWelcome();
          return now?.text.includes(asked) === true ? now : undefined;
        },
      ),
    pressWelcome: (button) =>
      welcome
        .locator('.monaco-button, a')
        .filter({ hasText: exactly(button) })
        .first()
        .click(),
    async action(action) {
      const bar = (await header.isVisible()) ? header : page.locator('.sidebar .composite.title').first();
      await bar.hover();
      const button = bar.locator(`.action-label[aria-label^="${action}"]`).first();
      if (await button.isVisible()) return button.click();
      await bar.locator('.codicon-toolbar-more').last().click();
      await menuItems(page);
      await pressMenuItem(page, [action]);
    },
  };
}
