import type { FrameLocator, Locator } from 'playwright-core';
import { webview, webviewBody } from './harness/editors.ts';
import { type Asked, eventually } from './harness/eventually.ts';
import { readQuickInput } from './harness/quickInput.ts';
import type { Workbench } from './harness/workbench.ts';

export const title = 'Create CMK Cosmos account';

/** The user's answers: a label in a list, or text to type. */
export interface Wanted {
  readonly subscription: string;
  readonly group: string;
  readonly vault: string;
  /** An existing key, or the name and kind of a new one. */
  readonly key: string | { readonly name: string; readonly size: string };
  readonly account: string;
  readonly api: string;
  readonly region: string;
}

/**
 * For a vault without purge protection, in a subscription without the provider, so that every step has something to do.
 */
export const newAccount: Wanted = {
  subscription: 'Contoso Development',
  group: 'rg-payments-dev',
  vault: 'kv-payments-dev',
  key: { name: 'cosmos-cards-dev', size: 'RSA 3072' },
  account: 'cosmos-cards-dev-eu',
  api: 'NoSQL',
  region: 'West Europe',
};

type Seen = (screen: string) => Promise<unknown>;

/** The page of a plan, in front. */
export class PlanPage {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  get frame(): FrameLocator {
    return webview(this.#workbench.page);
  }

  button(label: string): Locator {
    return this.frame.getByRole('button', { name: label, exact: true }).first();
  }

  /** Waits for a text on the page, and returns its body. */
  body(text: Asked): Promise<Locator> {
    return webviewBody(this.#workbench.page, text);
  }

  /** Waits for a text on the page, and returns all of its text. */
  async text(text: Asked): Promise<string> {
    return (await this.body(text)).innerText();
  }

  /** Waits for one of the page's buttons, and returns the labels of all enabled ones. */
  async buttons(one = 'Check Again'): Promise<string[]> {
    await this.button(one).waitFor();
    const all = this.frame.locator('vscode-button:not([disabled])');
    return (await all.allInnerTexts()).map((label) => label.trim());
  }

  async press(label: string): Promise<void> {
    await this.button(label).click();
  }

  /** Cancel stops the creation, or a check. */
  async cancel(): Promise<void> {
    await this.press('Cancel');
  }

  /** The mark and the lines of a step. */
  step(name: string): Locator {
    return this.frame.locator('li.item', { has: this.frame.getByRole('heading', { name, exact: true }) });
  }

  /** Waits until the account exists. */
  async ready(account: string, timeout = 120_000): Promise<string> {
    await this.frame.getByText(`Account ${account} is ready. Azure confirms`).waitFor({ timeout });
    return this.text('Created account');
  }
}

/** Answers every question like a user, and returns the page of the plan. */
export async function answerAll(
  workbench: Workbench,
  wanted: Wanted,
  seen: Seen = () => Promise.resolve(),
): Promise<PlanPage> {
  let step = 0;
  const at = (placeholder: RegExp) =>
    workbench.quickInput({ title: new RegExp(`${title}$`), step, placeholder });
  const choose = async (label: string, screen: string, placeholder: RegExp) => {
    step += 1;
    const question = await at(placeholder);
    await question.items();
    await seen(screen);
    await question.choose(label);
  };
  const enter = async (text: string, screen: string, placeholder: RegExp) => {
    step += 1;
    const question = await at(placeholder);
    await question.type(text);
    await workbench.quickInput({ step, value: text });
    await seen(screen);
    await question.accept();
  };
  await startOver(workbench);
  await choose(wanted.subscription, 'subscription', /subscription/);
  await choose(wanted.group, 'resource group', /resource group/);
  await choose(wanted.vault, 'key vault', /key vault/);
  if (typeof wanted.key === 'string') await choose(wanted.key, 'key', /^Choose a key(?! vault| type)/);
  else {
    await choose('Generate New Key...', 'key', /^Choose a key(?! vault| type)/);
    await enter(wanted.key.name, 'key name', /orders-key/);
    await choose(wanted.key.size, 'key size', /key type and size/);
  }
  await enter(wanted.account, 'account name', /orders-eu/);
  await choose(wanted.api, 'api', /API/);
  await choose(wanted.region, 'region', /Choose a region/);
  const planned = new PlanPage(workbench).frame.getByRole('heading', {
    name: `Create account ${wanted.account}`,
  });
  const next = await eventually(
    () => 'the availability zones, or the plan',
    async () => {
      const open = await readQuickInput(workbench.page);
      if (open?.placeholder.includes('availability zones')) return 'zones';
      return open === undefined && (await planned.isVisible()) ? 'plan' : undefined;
    },
  );
  if (next === 'zones') await choose('Without zone redundancy', 'zones', /availability zones/);
  return planOf(workbench, wanted.account);
}

/** The page of an account's plan, once it is read. */
export async function planOf(workbench: Workbench, account: string): Promise<PlanPage> {
  const plan = new PlanPage(workbench);
  await plan.body(new RegExp(`Create account ${account}[^]*Steps`));
  await plan.button('Check Again').waitFor();
  return plan;
}

/** Chooses the row that offers unfinished work. */
export async function goOn(workbench: Workbench, account: string): Promise<PlanPage> {
  await (await workbench.quickInput({ placeholder: /unfinished creation/ })).choose(`Continue: ${account}`);
  return planOf(workbench, account);
}

/** If there is unfinished work, the questions start after a choice. */
export async function startOver(workbench: Workbench): Promise<void> {
  const first = await workbench.quickInput({
    placeholder: /Choose a subscription|unfinished creation/,
    busy: 'any',
  });
  if (first.placeholder.includes('finished')) await first.choose('Start Over');
}
