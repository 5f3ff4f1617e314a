import { window } from 'vscode';
import { text, type Text } from '../model/text.ts';
import { showInMessage, showInPrompt, showText } from './showText.ts';

/** A question to confirm before a change, with everything that the user must know about it. */
export interface Confirmation {
  readonly question: Text;
  /** The paragraphs below the question. The lines of one paragraph stay together. */
  readonly detail: readonly (Text | readonly Text[])[];
  /** The button that confirms. */
  readonly action: Text;
}

/**
 * Asks for confirmation in a modal dialog, which shows all of its text. Use `information` for a change that can be
 * undone and breaks nothing.
 */
export async function confirm(
  { question, detail, action }: Confirmation,
  severity: 'information' | 'warning' = 'warning',
): Promise<boolean> {
  const show = severity === 'warning' ? window.showWarningMessage : window.showInformationMessage;
  const paragraphs = detail.map((part) => ('message' in part ? [part] : part).map(showInMessage).join('\n'));
  const label = showText(action);
  const options = { modal: true, detail: paragraphs.join('\n\n') };
  return (await show(showInMessage(question), options, label)) === label;
}

/** Asks for a choice in a modal dialog. Undefined if the user cancels. */
export async function chooseInDialog(
  question: Text,
  detail: readonly Text[],
  choices: readonly Text[],
): Promise<Text | undefined> {
  const labels = choices.map(showText);
  const options = { modal: true, detail: detail.map(showInMessage).join('\n\n') };
  const chosen = await window.showWarningMessage(showInMessage(question), options, ...labels);
  return chosen === undefined ? undefined : choices[labels.indexOf(chosen)];
}

/**
 * The final confirmation before a large loss: typing the name shows that the user has read it. A wrong or incomplete
 * name keeps the box open and says why; only Escape cancels.
 */
export function confirmByTyping(name: string, title: Text, prompt: Text): Promise<boolean> {
  return new Promise((resolve) => {
    const box = window.createInputBox();
    box.title = showText(title);
    box.prompt = showInPrompt(prompt);
    box.placeholder = name;
    box.ignoreFocusOut = true;
    box.onDidChangeValue((value) => {
      box.validationMessage = name.startsWith(value)
        ? undefined
        : showInPrompt(text("That's not {0}.", name));
    });
    box.onDidAccept(() => {
      if (box.value !== name) {
        box.validationMessage = showInPrompt(text('Type the full name: {0}', name));
        return;
      }
      resolve(true);
      box.hide();
    });
    box.onDidHide(() => {
      resolve(false);
      box.dispose();
    });
    box.show();
  });
}
