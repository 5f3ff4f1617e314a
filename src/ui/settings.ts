import { workspace, type ConfigurationChangeEvent } from 'vscode';
import { credentialId } from './settingIds.ts';

/** Where tokens come from. */
export type CredentialKind = 'vscode' | 'azureCli' | 'default';

export function credentialSetting(): CredentialKind {
  const value = workspace.getConfiguration().get<string>(credentialId);
  return value === 'azureCli' || value === 'default' ? value : 'vscode';
}

/** VS Code's own setting, which its sign-in follows as well. */
export const environmentSetting = () =>
  workspace.getConfiguration().get<string>('microsoft-sovereign-cloud.environment');

export const changesSignIn = (event: ConfigurationChangeEvent) =>
  event.affectsConfiguration(credentialId) ||
  event.affectsConfiguration('microsoft-sovereign-cloud.environment');

/** The chosen one of some values; the first one where it is none of them. */
export function setting<T extends string>(id: string, values: readonly [T, ...T[]]): T {
  const value = workspace.getConfiguration().get<string>(id);
  return values.find((one) => one === value) ?? values[0];
}
