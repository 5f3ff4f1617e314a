import { commands, type ConfigurationChangeEvent, l10n, workspace } from 'vscode';
import type { PlanSetting } from './markdown.ts';
import { credentialId } from './settingIds.ts';

/** The source of tokens. */
export type CredentialKind = 'vscode' | 'azureCli' | 'default';

const sovereign = 'microsoft-sovereign-cloud';
const environmentId = `${sovereign}.environment`;

/** Reads user settings only: a workspace must not choose who signs in where, or what receives the tokens. */
const ofUser = (id: string) => workspace.getConfiguration().inspect<string>(id)?.globalValue;

export function credentialSetting(): CredentialKind {
  const value = ofUser(credentialId);
  return value === 'azureCli' || value === 'default' ? value : 'vscode';
}

/** VS Code's own setting. */
export const environmentSetting = () => ofUser(environmentId);

/** Whether the workspace has settings for the cloud. VS Code's sign-in follows them, and we don't. */
export function workspaceNamesCloud(): boolean {
  const settings = workspace.getConfiguration();
  return [environmentId, `${sovereign}.customEnvironment`].some((id) => {
    const { workspaceValue, workspaceFolderValue } = settings.inspect(id) ?? {};
    return workspaceValue !== undefined || workspaceFolderValue !== undefined;
  });
}

export const changesSignIn = (event: ConfigurationChangeEvent) =>
  event.affectsConfiguration(credentialId) || event.affectsConfiguration(sovereign);

/** The configured value, or the first one if the setting has none of the values. */
export function setting<T extends string>(id: string, values: readonly [T, ...T[]]): T {
  const value = workspace.getConfiguration().get<string>(id);
  return values.find((one) => one === value) ?? values[0];
}

/** Why a view is empty, or "content" if it isn't. The welcome views depend on it. */
export type Emptiness =
  'loading' | 'signedOut' | 'noSubscriptions' | 'noneSelected' | 'noResources' | 'filtered' | 'content';

/** Every context key of ours with its values. A test checks the `when` clauses of package.json against it. */
interface ContextKeys {
  'cosmosCmk.session': 'none' | 'azure' | 'sandbox';
  'cosmosCmk.filter': 'on' | 'off';
  'cosmosCmk.subscriptions.state': Emptiness;
  'cosmosCmk.vaults.state': Emptiness;
  'cosmosCmk.accounts.state': Emptiness;
}

const known = new Map<string, string>();

/** Sets a context key if its value has changed. */
export async function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): Promise<void> {
  if (known.get(key) === value) return;
  known.set(key, value);
  await commands.executeCommand('setContext', key, value);
}

/** How documents are written for a session, in VS Code's language. */
export const planSetting = ({ kind }: { readonly kind: string }): PlanSetting => ({
  sandbox: kind === 'sandbox',
  translate: (message, ...args) => l10n.t(message, ...args),
});
