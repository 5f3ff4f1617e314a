import { commands, type ConfigurationChangeEvent, workspace } from 'vscode';
import * as z from 'zod/mini';
import type { DocumentContext } from './markdown.ts';
import { credentialId } from './ids.ts';
import { translate } from './showText.ts';
import type { WizardPosition } from './wizard.ts';

const credential = z.catch(z.enum(['vscode', 'azureCli', 'default']), 'vscode');

/** The source of tokens. */
export type CredentialKind = z.infer<typeof credential>;

const sovereign = 'microsoft-sovereign-cloud';
const environmentId = `${sovereign}.environment`;

/** Reads user settings only: a workspace must not choose who signs in where, or what receives the tokens. */
const ofUser = (id: string) => workspace.getConfiguration().inspect<string>(id)?.globalValue;

export const credentialSetting = (): CredentialKind => credential.parse(ofUser(credentialId));

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
export function settingValue<T extends string>(id: string, values: readonly [T, ...T[]]): T {
  const value = workspace.getConfiguration().get<string>(id);
  return values.find((one) => one === value) ?? values[0];
}

/** The configured number, or the usual one if the setting isn't a whole number from 1 on. */
export function countSetting(id: string, usual: number): number {
  const value = workspace.getConfiguration().get<unknown>(id);
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : usual;
}

/** Why a view is empty, or "content" if it isn't. The welcome views depend on it. */
export type Emptiness =
  'loading' | 'signedOut' | 'noSubscriptions' | 'noneSelected' | 'noResources' | 'filtered' | 'content';

/** The steps of the walkthrough, completed by what they are about: a command can be canceled. */
export type WalkthroughStep = 'about' | 'sandbox' | 'account' | 'readiness' | 'drill';

/** All our context keys with their values. A test checks the `when` clauses of package.json against it. */
interface ContextKeys {
  'cosmosCmk.session': 'none' | 'azure' | 'sandbox' | 'file';
  'cosmosCmk.filter': 'on' | 'off';
  /** What Escape does in the open question. */
  'cosmosCmk.escape': 'back' | 'close';
  /** Set for a moment, because VS Code only notices a change. */
  'cosmosCmk.walkthrough': WalkthroughStep | 'none';
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

const completed = new Set<WalkthroughStep>();

export function completeStep(step: WalkthroughStep): void {
  completed.add(step);
  void tellSteps([step]);
}

/** Called when the walkthrough has opened: VS Code doesn't notice what happened before its first walkthrough opens. */
export async function tellSteps(steps: Iterable<WalkthroughStep> = completed): Promise<void> {
  for (const step of steps) {
    await setContext('cosmosCmk.walkthrough', step);
    await setContext('cosmosCmk.walkthrough', 'none');
  }
}

/**
 * Called when a question opens, and without it when it closes. Escape goes back one question (package.json binds it),
 * unless this is the first one or closing the questions loses no answer.
 */
export const escapeIn = (question?: WizardPosition): void =>
  void setContext(
    'cosmosCmk.escape',
    question?.canGoBack === true && question.keepsAnswers !== true ? 'back' : 'close',
  );

/** How documents are rendered for a session, in VS Code's language. */
export const documentContext = ({ kind }: { readonly kind: string }): DocumentContext => ({
  sandbox: kind === 'sandbox',
  translate,
});
