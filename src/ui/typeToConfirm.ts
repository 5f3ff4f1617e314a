import { l10n, window } from 'vscode';
import { escapePrompt } from './text.ts';

/** The final confirmation before a large loss: typing the name shows that the person has read it. */
export async function typeName(name: string, title: string, prompt: string): Promise<boolean> {
  const entered = await window.showInputBox({
    title,
    prompt: escapePrompt(prompt),
    placeHolder: name,
    ignoreFocusOut: true,
    validateInput: (value) =>
      value === '' || name.startsWith(value) ? undefined : escapePrompt(l10n.t('This is not {0}.', name)),
  });
  return entered === name;
}
