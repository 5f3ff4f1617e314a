import { workspace, type ConfigurationChangeEvent } from 'vscode';
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
