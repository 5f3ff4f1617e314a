import {
  InputBoxValidationSeverity,
  type QuickInputButton,
  QuickInputButtons,
  ThemeIcon,
  window,
} from 'vscode';
import { text, type Text } from '../model/text.ts';
import { NameCheck, type NameQuestion, type NameState } from './nameCheck.ts';
import { escapeIn } from './settings.ts';
import { copyText, showInPrompt, showText } from './showText.ts';
import { type WizardPosition, type Prompted, withChosen } from './wizard.ts';

export interface InputOptions extends NameQuestion {
  /** The title of the command. Defaults to the command that creates an account. */
  readonly title?: Text;
  /** What to enter, and the rule for it. */
  readonly prompt: Text;
  /** An example, either literal or in a sentence. */
  readonly placeholder?: string | Text;
  /** A part of the prompt that people want to paste elsewhere. The text of a prompt can't be selected. */
  readonly copy?: { readonly label: Text; readonly text: string };
  /** The previous answer. */
  readonly value: string | undefined;
}

const severities = {
  info: InputBoxValidationSeverity.Info,
  warning: InputBoxValidationSeverity.Warning,
  error: InputBoxValidationSeverity.Error,
} as const;

/** Asks for a name and validates it as you type. */
export function input(frame: WizardPosition, entry: InputOptions): Promise<Prompted<string>> {
  return new Promise((resolve, reject) => {
    const box = window.createInputBox();
    let open = true;
    box.title = showText(entry.title ?? frame.title ?? text('Create CMK Cosmos account'));
    box.step = frame.step;
    box.totalSteps = frame.total;
    const { copy } = entry;
    const copying: QuickInputButton[] = copy
      ? [{ iconPath: new ThemeIcon('copy'), tooltip: showText(copy.label) }]
      : [];
    box.buttons = [...(frame.canGoBack ? [QuickInputButtons.Back] : []), ...copying];
    box.ignoreFocusOut = true;
    box.prompt = showInPrompt(withChosen(entry.prompt, frame));
    const { placeholder } = entry;
    box.placeholder = typeof placeholder === 'object' ? showText(placeholder) : placeholder;
    box.value = entry.value ?? '';
    const show = ({ busy, verdict }: NameState) => {
      if (!open) return;
      box.busy = busy;
      box.validationMessage = verdict && {
        message: showInPrompt(verdict.message),
        severity: severities[verdict.severity],
      };
    };
    const check = new NameCheck(entry, show);
    const end = (prompted: Prompted<string>) => {
      if (!open) return;
      open = false;
      escapeIn();
      check.dispose();
      box.dispose();
      resolve(prompted);
    };
    const accept = async () => {
      const value = box.value.trim();
      if ((await check.accept(value)) && box.value.trim() === value) end({ kind: 'chosen', value });
    };
    box.onDidChangeValue((value) => check.changed(value.trim()));
    box.onDidAccept(() => {
      accept().catch((error: unknown) => {
        end({ kind: 'cancel' });
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    box.onDidTriggerButton((button) => {
      if (button === QuickInputButtons.Back) end({ kind: 'back' });
      else if (copy) void copyText(copy.text);
    });
    box.onDidHide(() => end({ kind: 'cancel' }));
    escapeIn(frame);
    check.changed(box.value.trim());
    box.show();
  });
}
