import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { languages, translationFiles } from '../../scripts/l10n.ts';
import { pseudo } from '../../scripts/pseudoLocale.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { inLanguage, pseudoLocale, vsixInPseudoLocale } from './harness/languages.ts';
import { expectFits } from './harness/themes.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

/** Texts on the page in front that aren't translatable, or whose end is cut off. */
async function untranslated({ page }: Workbench): Promise<string[]> {
  const texts = await webview(page)
    .locator('body')
    .evaluate((body) => {
      const found: string[] = [];
      const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode.textContent?.trim() ?? '';
        if (text !== '' && walker.currentNode.parentElement?.closest('script, style') === null)
          found.push(text);
      }
      return found;
    })
    // A page that is shown for the first time might be loading another document.
    .catch(() => ['⟦']);
  const count = (text: string, mark: string) => text.split(mark).length;
  // Names, addresses, and numbers come from Azure.
  return texts.filter(
    (text) =>
      count(text, '⟦') !== count(text, '⟧') || (!text.includes('⟦') && /\p{Ll}{2,} \p{Ll}{2,}/u.test(text)),
  );
}

test('in a pseudo-locale, all words are translated, and pages have room for longer ones', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'language-'));
  try {
    const vsix = await vsixInPseudoLocale(join(folder, 'pseudo.vsix'));
    const language = await inLanguage(pseudoLocale, join(folder, 'data'));
    await withWorkbench({ name: 'pseudo-locale', vsix, ...language }, async (workbench) => {
      const { page } = workbench;
      await page.locator(`.activitybar .action-item:has([aria-label^="${pseudo('Cosmos DB CMK')}"])`).click();
      const welcome = page.locator('.welcome-view-content:visible').first();
      await expect.poll(() => welcome.innerText()).toMatch(/^⟦[^]*⟧$/);
      await workbench.screenshot('welcome');
      await workbench.runCommand(pseudo('About Customer-Managed Keys'));
      await webviewBody(page, pseudo('What does it cost?'));
      await workbench.screenshot('about');
      await expect.poll(() => untranslated(workbench)).toEqual([]);

      await welcome.locator('.monaco-button').nth(1).click();
      const accounts = await workbench.view(pseudo('Cosmos DB Accounts'));
      const stores = await accounts.row('cosmos-stores-prod');
      await stores.click();
      await webviewBody(page, /cosmos-stores-prod[^]*4017/);
      await workbench.screenshot('account');
      await expect.poll(() => untranslated(workbench)).toEqual([]);
      for (const row of await accounts.rows()) expect(row.description).toMatch(/^⟦/);

      const vaults = await workbench.view(pseudo('Key Vaults'));
      await (await vaults.row('kv-payments-prod')).click();
      await webviewBody(page, /kv-payments-prod[^]*cosmos-disputes-prod/);
      await expect.poll(() => untranslated(workbench)).toEqual([]);
      await (await vaults.row('kv-payments-prod', 'cosmos-payments')).contextMenu(pseudo('Revoke Key...'));
      await webviewBody(page, /cosmos-payments-prod/);
      await expect.poll(() => untranslated(workbench)).toEqual([]);
      await page.setViewportSize({ width: 760, height: 600 });
      await expectFits(workbench);
      await workbench.screenshot('revocation');
      await page.setViewportSize({ width: 1280, height: 800 });

      await workbench.runCommand(pseudo('Create CMK Cosmos account'));
      const question = await workbench.quickInput({ title: /⟧$/ });
      expect(question.placeholder).toMatch(/^⟦.*⟧$/);
      for (const { label } of await question.items()) expect(label).not.toMatch(/^[A-Z][a-z]+ [a-z]+ /);
      await workbench.screenshot('question');
      await question.cancel();
      await workbench.runCommand(pseudo('Show Encryption Map'));
      await webviewBody(page, /cosmos-ledger/);
      await workbench.screenshot('map');
      // A card has two lines of fixed width. Its details have the whole text.
      const whole = async () => (await untranslated(workbench)).filter((text) => !text.endsWith('…'));
      await expect.poll(whole).toEqual([]);
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test.each(languages)(
  'in VS Code with the display language %s, views and pages are in that language',
  async (language) => {
    const folder = await mkdtemp(join(tmpdir(), 'language-'));
    const files = translationFiles(language);
    const [titles, bundle] = await Promise.all(
      [files.titles, files.bundle].map(
        async (file) => JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, string>>,
      ),
    );
    const title = (id: string) => titles?.[id] ?? id;
    const said = (message: string) => bundle?.[message] ?? message;
    try {
      const options = await inLanguage(language, join(folder, 'data'));
      await withWorkbench({ name: `language-${language}`, ...options }, async (workbench) => {
        const { page } = workbench;
        await workbench.openContainer(title('category'));
        await workbench.runCommand(title('command.about.title'));
        await webviewBody(page, said('What does it cost?'));
        await page.locator('.welcome-view-content:visible .monaco-button').nth(1).click();
        const accounts = await workbench.view(title('view.accounts'));
        await (await accounts.row('cosmos-stores-prod')).click();
        await webviewBody(page, /cosmos-stores-prod[^]*4017/);
        await webview(page)
          .getByRole('button', { name: title('command.checkReadiness.title') })
          .waitFor();
        await workbench.screenshot('account');
        await page.setViewportSize({ width: 760, height: 600 });
        await expectFits(workbench);
        await page.setViewportSize({ width: 1280, height: 800 });
        const vaults = await workbench.view(title('view.vaults'));
        await (await vaults.row('kv-payments-prod')).contextMenu(title('command.revokeAccess.title'));
        await webviewBody(page, /cosmos-payments-prod/);
        await workbench.screenshot('revocation');
        await workbench.runCommand(title('command.createAccount.title'));
        await (await workbench.quickInput()).items();
        await workbench.screenshot('question');
      });
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);
