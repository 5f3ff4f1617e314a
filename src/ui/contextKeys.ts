import { commands } from 'vscode';

/** Why a view has nothing to show; "content" where it has. Welcome views are chosen by it. */
export type Emptiness =
  'loading' | 'signedOut' | 'noSubscriptions' | 'noneSelected' | 'noResources' | 'filtered' | 'content';

/** Every context key of ours with its values; `when` clauses of package.json are held against it by a test. */
export interface ContextKeys {
  'cosmosCmk.session': 'none' | 'azure' | 'sandbox';
  'cosmosCmk.filter': 'on' | 'off';
  'cosmosCmk.subscriptions.state': Emptiness;
  'cosmosCmk.vaults.state': Emptiness;
  'cosmosCmk.accounts.state': Emptiness;
}

const known = new Map<string, string>();

/** Sets a context key where its value is a new one. */
export async function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): Promise<void> {
  if (known.get(key) === value) return;
  known.set(key, value);
  await commands.executeCommand('setContext', key, value);
}
