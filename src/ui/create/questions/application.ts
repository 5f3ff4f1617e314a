import { l10n } from 'vscode';
import { guidRule } from '../../../domain/names.ts';
import { text } from '../../../domain/text.ts';
import type { Frame, Prompted } from '../../steps/questions.ts';
import { input } from '../input.ts';

/** The client id of the application that stands for an identity in the tenant of a vault. */
export const askApplication = (
  frame: Frame,
  title: string,
  value: string | undefined,
): Promise<Prompted<string>> =>
  input(frame, {
    title,
    prompt: l10n.t(
      'Federated client id: the application id of the multi-tenant application that trusts the identity, and that the tenant of the vault has',
    ),
    placeholder: '00000000-0000-0000-0000-000000000000',
    value,
    rule: (id) =>
      guidRule(id) && text('An application id has the form 00000000-0000-0000-0000-000000000000.'),
  });
