import { launchChromium } from './chromium.ts';
import { openTab } from '../test/ui/page/pageTab.ts';
import { examples } from '../test/unit/ui/page/example.ts';
import { actionKey } from '../src/ui/page/model.ts';
const browser = await launchChromium();
const shot = async (name: string, opts: any, draft: any, more: any = {}, forced = false) => {
  const tab = await openTab(browser, opts);
  if (forced) await tab.page.emulateMedia({ forcedColors: 'active' });
  await tab.show(draft, more);
  await tab.screenshot(name);
  await tab.close();
};
const problems = [
  {
    key: actionKey({ id: 'reveal', args: { account: '2' } }),
    title: "Couldn't show it.",
    text: ['Why.', 'Next.'],
  },
  { key: actionKey({ id: 'gone' }), title: "Couldn't do what is gone.", text: [] },
];
await shot('zz1', { width: 400 }, examples.revocation, { problems });
await shot('zz2', { width: 900 }, examples.revocation, { problems });
await shot(
  'zz3',
  { width: 900, theme: 'high-contrast' },
  examples.account,
  {
    problems: [
      { key: actionKey({ id: 'fix', args: { finding: 'purge' } }), title: 'x failed', text: ['because'] },
    ],
  },
  true,
);
await shot('zz4', { width: 400, theme: 'dark' }, examples.drill);
await browser.close();
