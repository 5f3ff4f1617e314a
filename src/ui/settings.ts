import { commands, type ConfigurationChangeEvent, l10n, workspace } from 'vscode';
import type { PlanSetting } from './markdown.ts';
import { credentialId } from './settingIds.ts';

/** Where tokens come from. */
export type CredentialKind = 'vscode' | 'azureCli' | 'default';

const sovereign = 'microsoft-sovereign-cloud';
const environmentId = `${sovereign}.environment`;

/** As the user has set it: a workspace must not choose who signs in where, and what gets the tokens. */
const ofUser = (id: string) => workspace.getConfiguration().inspect<string>(id)?.globalValue;

export function credentialSetting(): CredentialKind {
  const value = ofUser(credentialId);
  return value === 'azureCli' || value === 'default' ? value : 'vscode';
}

/** VS Code's own setting. */
export const environmentSetting = () => ofUser(environmentId);

/** Whether the workspace has settings for the cloud, which VS Code's sign-in follows and we do not. */
export function workspaceNamesCloud(): boolean {
  const settings = workspace.getConfiguration();
  return [environmentId, `${sovereign}.customEnvironment`].some((id) => {
    const { workspaceValue, workspaceFolderValue } = settings.inspect(id) ?? {};
    return workspaceValue !== undefined || workspaceFolderValue !== undefined;
  });
}

export const changesSignIn = (event: ConfigurationChangeEvent) =>
  event.affectsConfiguration(credentialId) || event.affectsConfiguration(sovereign);

/** The chosen one of some values; the first one where it is none of them. */
export function setting<T extends string>(id: string, values: readonly [T, ...T[]]): T {
  const value = workspace.getConfiguration().get<string>(id);
  return values.find((one) => one === value) ?? values[0];
}

/** Why a view has nothing to show; "content" where it has. Welcome views are chosen by it. */
export type Emptiness =
  'loading' | 'signedOut' | 'noSubscriptions' | 'noneSelected' | 'noResources' | 'filtered' | 'content';

/** Every context key of ours with its values; `when` clauses of package.json are held against it by a test. */
interface ContextKeys {
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

/** How documents are written for a session, in VS Code's language. */
export const planSetting = ({ kind }: { readonly kind: string }): PlanSetting => ({
  sandbox: kind === 'sandbox',
  translate: (message, ...args) => l10n.t(message, ...args),
});
