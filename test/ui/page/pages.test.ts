import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../../scripts/chromium.ts';
import { text } from '../../../src/domain/text.ts';
import { actionKey, type PageDraft } from '../../../src/ui/page/model.ts';
import { account, examples, failedPlan, plan, revocation } from '../../unit/ui/page/example.ts';
import { openTab, themes, type PageTab, type TabOptions } from './pageTab.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function withTab<T>(options: TabOptions, scenario: (tab: PageTab) => Promise<T>): Promise<T> {
  const tab = await openTab(browser, options);
  const errors: unknown[] = [];
  tab.page.on('pageerror', (error) => errors.push(error));
  try {
    const result = await scenario(tab);
    expect(errors).toEqual([]);
    expect(await tab.refused()).toEqual([]);
    return result;
  } finally {
    await tab.close();
  }
}

declare global {
  interface Window {
    axe: typeof axe;
    before: Element | null;
  }
}

/** What axe-core finds, of all that it has rules for; each with the element. */
async function faults({ page }: PageTab): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document);
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map((node) => `${impact ?? ''} ${id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
    );
  });
}

const unfoldAll = ({ page }: PageTab) =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
  });

/** How far the page is wider than its window. */
const overflow = ({ page }: PageTab) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const sizes = {
  '1200': { width: 1200, height: 800 },
  '900': { width: 900, height: 600 },
  '400': { width: 400, height: 700 },
  '200%': { width: 1200, height: 800, zoom: 2 },
} as const;

/** Colours are the themes' concern, and places the sizes': not each with each. */
const looks = [
  ...themes.flatMap((theme) => [[theme, '900'] as const, [theme, '400'] as const]),
  ['light', '1200'] as const,
  ['light', '200%'] as const,
];

test.each(looks)(
  'in the theme %s at %s, every page is accessible, and no wider than its window',
  async (theme, size) => {
    await withTab({ theme, ...sizes[size] }, async (tab) => {
      for (const [example, draft] of Object.entries(examples)) {
        await tab.show(draft, { subject: { kind: 'example', id: example }, preview: example === 'account' });
        await tab.screenshot(`${example}-${theme}-${size.replace('%', '')}`);
        await unfoldAll(tab);
        expect(await faults(tab), example).toEqual([]);
        expect(await overflow(tab), example).toBe(0);
      }
    });
  },
);

test('what went wrong, what is typed and what is busy is accessible too', async () => {
  for (const theme of ['light', 'high-contrast'] as const)
    await withTab({ theme, width: 900, height: 600 }, async (tab) => {
      await tab.show(revocation, {
        busy: [actionKey({ id: 'reveal', args: { account: '1' } })],
        problems: [
          {
            key: actionKey({ id: 'reveal', args: { account: '2' } }),
            title: "Couldn't show it.",
            text: ['Why.', 'Next.'],
          },
          { key: actionKey({ id: 'gone' }), title: "Couldn't do what is gone.", text: [] },
        ],
      });
      await tab.page.locator('vscode-textfield').last().pressSequentially('orderz');
      await tab.screenshot(`revocation-failed-${theme}`);
      expect(await faults(tab)).toEqual([]);
    });
});

/** Presses Tab until the focus is back at the start; the keys of what it stopped at. */
async function tabStops(tab: PageTab): Promise<readonly string[]> {
  const stops: string[] = [];
  await tab.page.evaluate(() => document.querySelector<HTMLElement>('.skip')?.focus());
  for (;;) {
    const at = await tab.focus();
    if (at === null || (stops.length > 0 && at === stops[0]) || stops.length > 100) return stops;
    stops.push(at);
    await tab.page.keyboard.press('Tab');
  }
}

const key = (id: string, args?: Record<string, string>) => actionKey({ id, args });

describe('by keyboard', () => {
  test('Tab stops at each thing once, in the order in which they are read', async () => {
    await withTab({}, async (tab) => {
      await tab.show(account, { preview: true });
      const inOrder = await tab.page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('a, button, vscode-button, vscode-textfield, summary')]
          .filter((each) => each.checkVisibility())
          .map((each) => each.getAttribute('data-key')),
      );
      const stops = await tabStops(tab);
      expect(stops).toEqual(inOrder);
      expect(stops.slice(0, 4)).toEqual(['skip', 'tool/keep', 'tool/save', 'state/1']);
      expect(stops).toContain(`actions/${key('rotate')}`);
      expect(stops).toContain(`s/checks/purge/${key('fix', { finding: 'purge' })}`);
    });
  });

  test('what has the focus shows it', async () => {
    await withTab({ theme: 'dark' }, async (tab) => {
      await tab.show(account, { preview: true });
      for (const stop of await tabStops(tab)) {
        const [before, after] = [await outlineOf(tab, stop), await outlineOf(tab, stop, true)];
        expect(after, stop).not.toBe(before);
      }
    });
  });

  test('Enter and Space press a button, and only one that can be pressed', async () => {
    await withTab({}, async (tab) => {
      await tab.show(account, { busy: [key('changeKey')] });
      for (const id of ['restoreKey', 'changeKey', 'rotate'])
        for (const pressed of ['Enter', 'Space']) {
          await tab.page.locator(`[data-key='actions/${key(id)}']`).focus();
          await tab.page.keyboard.press(pressed);
        }
      expect((await tab.said()).filter(({ type }) => type === 'action')).toEqual([
        { type: 'action', key: key('restoreKey') },
        { type: 'action', key: key('restoreKey') },
      ]);
    });
  });

  test('the first stop leads past the head', async () => {
    await withTab({}, async (tab) => {
      await tab.show(account);
      await tab.page.evaluate(() => document.querySelector<HTMLElement>('.skip')?.focus());
      await tab.page.keyboard.press('Enter');
      expect(await tab.focus()).toBe('main');
      await tab.page.keyboard.press('Tab');
      expect(await tab.focus()).toBe('s/encryption/key/0');
    });
  });

  test('a page that opens begins at its title', async () => {
    await withTab({}, async (tab) => {
      await tab.show(account);
      expect(await tab.focus()).toBe('title');
      await tab.show(plan, { subject: { kind: 'example', id: '2' } });
      expect(await tab.focus()).toBe('title');
    });
  });

  test('a table that is too wide scrolls by keyboard, in a region with its name', async () => {
    await withTab({ width: 620 }, async (tab) => {
      const columns = Array.from({ length: 9 }, (_, index) => ({
        id: String(index),
        title: `Column number ${index}`,
      }));
      await tab.show(
        pageOf({
          id: 't',
          kind: 'table',
          title: 'Wide',
          columns,
          rows: [{ id: 'r', cells: columns.map(({ id }) => id) }],
        }),
      );
      const region = tab.page.getByRole('region', { name: 'Wide' });
      await region.focus();
      await tab.page.keyboard.press('End');
      await tab.page.keyboard.press('ArrowRight');
      await expect.poll(() => region.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
      expect(await faults(tab)).toEqual([]);
    });
  });
});

/** How an element's edge looks, in it or in its shadow; with the focus or without. */
const outlineOf = ({ page }: PageTab, stop: string, focused = false) =>
  page
    .locator(`[data-key='${stop.replaceAll("'", "\\'")}']`)
    .first()
    .evaluate((element: HTMLElement, focus) => {
      if (focus) element.focus();
      else element.blur();
      const inner = element.shadowRoot?.querySelector('.base, .root') ?? element;
      const { outlineStyle, outlineWidth, outlineColor, borderColor, top } = getComputedStyle(inner);
      return [outlineStyle, outlineWidth, outlineColor, borderColor, top].join(' ');
    }, focused);

const pageOf = (...sections: PageDraft['sections']): PageDraft => ({
  title: 'T',
  where: { place: 'azure' },
  sections,
});

describe('through updates', () => {
  /** Rows that come, go and change places, and a text that changes. */
  const turn = (count: number): PageDraft => {
    const rows = [...Array(8).keys()].map((index) => String((index * 3 + count) % 8));
    return pageOf(
      { id: `extra-${count % 3}`, kind: 'text', title: 'Comes and goes', paragraphs: [`${count}`] },
      {
        id: 'rows',
        kind: 'table',
        columns: [
          { id: 'name', title: 'Name' },
          { id: 'count', title: 'Count' },
        ],
        rows: rows
          .filter((id) => id === '4' || count % 2 === 0 || Number(id) < 6)
          .map((id) => ({
            id,
            cells: [`row ${id}`, String(count)],
            actions: [{ id: 'do', title: 'Do', args: { id } }],
          })),
      },
      {
        id: 'said',
        kind: 'text',
        title: 'Stays',
        paragraphs: ['A text that somebody has selected', `Tick ${count}`],
      },
      { id: 'fold', kind: 'text', title: 'Folded', folded: true, paragraphs: ['in it'] },
      {
        id: 'long',
        kind: 'list',
        items: [...Array(60).keys()].map((index) => ({ id: String(index), text: `line ${index}` })),
      },
      { id: 'name', kind: 'confirm', expected: 'orders', action: { id: 'revoke', title: 'Revoke' } },
    );
  };

  test('the focus stays at a button while all around it changes, a hundred times', async () => {
    await withTab({}, async (tab) => {
      await tab.show(turn(0));
      const wanted = `s/rows/4/${key('do', { id: '4' })}`;
      await tab.page.locator(`[data-key='${wanted}']`).focus();
      await tab.page.evaluate(() => {
        window.before = document.activeElement;
      });
      for (let count = 1; count <= 100; count++) {
        await tab.show(turn(count));
        expect(await tab.focus()).toBe(wanted);
      }
      expect(await tab.page.evaluate(() => document.activeElement === window.before)).toBe(true);
    });
  });

  test('what is typed, selected, unfolded and scrolled to stays', async () => {
    await withTab({ height: 500 }, async (tab) => {
      const { page } = tab;
      await tab.show(turn(0));
      await page.locator('summary').click();
      const input = page.locator('vscode-textfield input');
      await input.pressSequentially('ord');
      await page.keyboard.press('Shift+ArrowLeft');
      await tab.page.evaluate(() => scrollTo(0, 333));
      for (let count = 1; count <= 20; count++) await tab.show(turn(count));
      expect(await input.inputValue()).toBe('ord');
      expect(
        await input.evaluate((element: HTMLInputElement) => [element.selectionStart, element.selectionEnd]),
      ).toEqual([2, 3]);
      expect(await page.getByText('in it').isVisible()).toBe(true);
      expect(await page.evaluate(() => scrollY)).toBe(333);
      await page.evaluate(() => {
        const line = [...document.querySelectorAll('p')].find(({ textContent }) =>
          textContent.startsWith('A text that'),
        );
        if (line) getSelection()?.selectAllChildren(line);
      });
      for (let count = 21; count <= 30; count++) await tab.show(turn(count));
      expect(await page.evaluate(() => getSelection()?.toString().trim())).toBe(
        'A text that somebody has selected',
      );
    });
  });

  const finding = (severity: 'error' | 'ok', actions: boolean) =>
    pageOf({
      id: 'f',
      kind: 'findings',
      findings: [
        { id: 'other', severity: 'error', title: 'Other' },
        { id: 'it', severity, title: 'It', actions: actions ? [{ id: 'fix', title: 'Fix' }] : [] },
        { id: 'good', severity: 'ok', title: 'Good' },
      ],
    });

  test.each([
    ['its item, where only the button goes', finding('error', false), 's/f/it'],
    ['its fold, where its item was folded away', finding('ok', true), 's/f/ok'],
    [
      'its section, where its item goes',
      pageOf({ id: 'f', kind: 'findings', findings: [{ id: 'other', severity: 'error', title: 'Other' }] }),
      's/f',
    ],
    ['the title, where all of it goes', { ...pageOf(), title: 'Gone' }, 'main'],
  ])('the focus of what goes away is at %s', async (_, next, wanted) => {
    await withTab({}, async (tab) => {
      await tab.show(finding('error', true));
      await tab.page.locator(`[data-key='s/f/it/${key('fix')}']`).focus();
      await tab.show(next);
      expect(await tab.focus()).toBe(wanted);
    });
  });

  test('screen readers are told of states and steps, and not of progress', async () => {
    await withTab({}, async (tab) => {
      const status = () => tab.page.locator('[aria-live=polite].unseen p').allTextContents();
      await tab.show(plan);
      expect(await status()).toEqual([]);
      const [progress, ...rest] = plan.sections;
      if (progress?.kind !== 'progress') throw new Error('no progress');
      await tab.show({
        ...plan,
        sections: [{ ...progress, percent: 40, detail: text('5 minutes left') }, ...rest],
      });
      expect(await status()).toEqual([]);
      await tab.show(failedPlan);
      expect(await status()).toEqual([
        'Turn on purge protection of key vault kv-payments-prod: Failed',
        'Stopped at step 2 of 5',
      ]);
      await tab.send({ type: 'announce', text: 'Copied' });
      await expect.poll(status).toEqual(['Copied']);
    });
  });
});

describe('what a page does', () => {
  test('a name is judged while it is typed, and its action can be pressed once it is right', async () => {
    await withTab({}, async (tab) => {
      const { page } = tab;
      await tab.show(revocation);
      const input = page.getByLabel('Type orders to confirm').last();
      const note = page.locator('.confirm-note');
      const button = page.getByRole('button', { name: 'Revoke Key' });
      const enter = async (name: string) => {
        await page.locator('vscode-textfield input').last().fill(name);
        await page.keyboard.press('Enter');
        return [(await note.innerText()).trim(), await button.getAttribute('aria-disabled')];
      };
      expect(await input.count()).toBe(1);
      expect(await enter('ord')).toEqual(['', 'true']);
      expect(await enter('Orders')).toEqual(["This doesn't match orders.", 'true']);
      expect(await page.locator('vscode-textfield input').last().getAttribute('aria-invalid')).toBe('true');
      await button.click({ force: true });
      expect((await tab.said()).filter(({ type }) => type === 'action')).toEqual([]);
      expect(await enter('orders')).toEqual(['The name matches.', 'false']);
      await button.click();
      const sent = { type: 'action', key: key('revoke'), typed: 'orders' };
      expect((await tab.said()).filter(({ type }) => type === 'action')).toEqual([sent, sent]);
    });
  });

  test('a failure is beside its action, and above all where that is gone', async () => {
    await withTab({}, async (tab) => {
      const problems = [
        { key: key('reveal', { account: '2' }), title: 'First', text: ['Why'] },
        { key: key('gone'), title: 'Second', text: [] },
      ];
      await tab.show(revocation, { problems });
      const alerts = tab.page.getByRole('alert');
      expect(await alerts.allInnerTexts()).toEqual([
        expect.stringMatching(/^Second/),
        expect.stringMatching(/^First\s+Why/),
      ]);
      expect(await tab.page.locator('tr:has([role=alert])').count()).toBe(1);
      await tab.page.getByRole('button', { name: 'Dismiss: First' }).click();
      expect((await tab.said()).at(-1)).toEqual({ type: 'dismiss', key: problems[0]?.key });
    });
  });

  test('links to pages are followed by the extension, others are links to hosts that are allowed', async () => {
    await withTab({}, async (tab) => {
      await tab.show(account);
      await tab.page
        .getByRole('navigation', { name: 'Related' })
        .getByRole('button', { name: 'kv-payments-prod' })
        .click();
      expect((await tab.said()).at(-1)).toEqual({
        type: 'open',
        subject: { kind: 'vault', id: '/subscriptions/1/vaults/kv-payments-prod' },
      });
      const hrefs = await tab.page
        .locator('a:not(.skip)')
        .evaluateAll((all) => all.map((each) => each.getAttribute('href')));
      expect(hrefs).toHaveLength(3);
      for (const href of hrefs) expect(href).toMatch(/^https:\/\/(learn\.microsoft|portal\.azure)\.com\//);
    });
  });

  test('its tools keep it, save it and copy from it', async () => {
    await withTab({}, async (tab) => {
      await tab.show(account, { preview: true });
      for (const name of ['Keep Open', 'Save as Markdown', 'Copy: Key URI'])
        await tab.page.getByRole('button', { name }).click();
      expect((await tab.said()).slice(1)).toEqual([
        { type: 'keep' },
        { type: 'save' },
        { type: 'copy', text: 'https://kv-payments-prod.vault.azure.net/keys/orders' },
      ]);
      await tab.show(account);
      expect(await tab.page.getByRole('button', { name: 'Keep Open' }).count()).toBe(0);
    });
  });

  test('a list is filtered by all that its items say', async () => {
    await withTab({}, async (tab) => {
      await tab.show(revocation);
      const filter = tab.page.locator('vscode-textfield input').first();
      await filter.fill('already REVOKED');
      expect(await tab.page.getByRole('row').allInnerTexts()).toHaveLength(3); // The heads, one row, its reason.
      expect(await tab.page.locator('.filter [role=status]').innerText()).toBe('1 of 3 shown');
      await filter.fill('none such');
      expect(await tab.page.getByText('Nothing matches the filter.').isVisible()).toBe(true);
      expect(await filter.inputValue()).toBe('none such');
    });
  });

  test('of a long list, the first hundred show, and the others when they are asked for', async () => {
    await withTab({}, async (tab) => {
      const rows = [...Array(150).keys()].map((index) => ({ id: String(index), cells: [`row ${index}`] }));
      await tab.show(pageOf({ id: 't', kind: 'table', columns: [{ id: 'a', title: 'A' }], rows }));
      expect(await tab.page.locator('tbody tr').count()).toBe(100);
      await tab.page.getByRole('button', { name: 'Show 50 More' }).click();
      expect(await tab.page.locator('tbody tr').count()).toBe(150);
    });
  });

  test('it tells what it could not read, and stays as it was', async () => {
    await withTab({}, async (tab) => {
      await tab.show(account);
      await tab.send({ type: 'page', model: { title: 'x' } });
      await expect.poll(async () => (await tab.said()).at(-1)?.type).toBe('rejected');
      expect(await tab.page.locator('h1').innerText()).toBe('Account cosmos-payments-prod');
    });
  });

  test('what is folded, filtered, in focus and scrolled to outlives the page; another subject begins anew', async () => {
    const kept = await withTab({ height: 400 }, async (tab) => {
      await tab.show(account);
      await tab.page.locator('summary', { hasText: 'OK' }).click();
      await tab.page.evaluate(() => scrollTo(0, 200));
      await expect.poll(async () => (await tab.kept())?.scroll).toBe(200);
      return tab.kept();
    });
    expect(kept).toMatchObject({ subject: { kind: 'example', id: '1' }, open: { 's/checks/ok': true } });
    await withTab({ height: 400, kept }, async (tab) => {
      await tab.show(account);
      expect(await tab.page.getByText('The key vault uses Azure RBAC').isVisible()).toBe(true);
      expect(await tab.focus()).toBe('s/checks/ok');
      await expect.poll(() => tab.page.evaluate(() => scrollY)).toBe(200);
    });
    await withTab({ height: 400, kept }, async (tab) => {
      await tab.show(account, { subject: { kind: 'example', id: '2' } });
      expect(await tab.page.getByText('The key vault uses Azure RBAC').isVisible()).toBe(false);
      expect(await tab.page.evaluate(() => scrollY)).toBe(0);
    });
  });

  test('nothing moves where motion is not wanted', async () => {
    await withTab({}, async (tab) => {
      await tab.page.emulateMedia({ reducedMotion: 'reduce' });
      await tab.show(plan, { busy: [key('cancel')] });
      const moving = await tab.page.evaluate(() =>
        document
          .getAnimations()
          .map((animation) =>
            String(animation.effect && 'target' in animation.effect && animation.effect.target),
          ),
      );
      expect(moving).toEqual([]);
    });
  });
});
