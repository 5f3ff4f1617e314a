import type { Workbench } from './harness/workbench.ts';
import type { QuickInput } from './harness/quickInput.ts';

export const title = 'Create CMK Cosmos account';

/** What a person answers; a label of a list, or a text that is typed. */
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

type Seen = (screen: string) => Promise<unknown>;

/** Answers every question up to the plan, as a person would, and gives the plan's list. */
export async function answerAll(
  workbench: Workbench,
  wanted: Wanted,
  seen: Seen = () => Promise.resolve(),
): Promise<QuickInput> {
  const at = (step: number, placeholder?: RegExp) =>
    workbench.quickInput({ title, step, ...(placeholder ? { placeholder } : {}) });
  const choose = async (step: number, label: string, screen: string, placeholder?: RegExp) => {
    const question = await at(step, placeholder);
    await question.items();
    await seen(screen);
    await question.choose(label);
  };
  const enter = async (step: number, text: string, screen: string, placeholder: RegExp) => {
    const question = await at(step, placeholder);
    await question.type(text);
    await workbench.quickInput({ title, step, value: text });
    await seen(screen);
    await question.accept();
  };
  await choose(1, wanted.subscription, 'subscription');
  await choose(2, wanted.group, 'resource group');
  await choose(3, wanted.vault, 'key vault');
  if (typeof wanted.key === 'string') await choose(4, wanted.key, 'key');
  else {
    await choose(4, 'Generate new key...', 'key', /^Choose the key/);
    await enter(4, wanted.key.name, 'key name', /orders-key/);
    await choose(4, wanted.key.size, 'key size', /kind and size/);
  }
  await enter(5, wanted.account, 'account name', /orders-eu/);
  await choose(6, wanted.api, 'api');
  await choose(7, wanted.region, 'region', /Choose the region/);
  const next = await workbench.quickInput({ title, placeholder: /availability zones|Read the plan/ });
  if (next.step?.at === 7) await choose(7, 'Without zone redundancy', 'zones', /availability zones/);
  return at(8, /Read the plan/);
}
