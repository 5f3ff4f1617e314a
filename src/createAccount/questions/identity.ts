import { l10n } from 'vscode';
import { identityIdRule } from '../../model/names.ts';
import { map } from '../../model/outcome.ts';
import { sameId } from '../../model/resourceId.ts';
import type { IdentityChoice } from '../../model/spec.ts';
import { input } from '../../ui/inputBox.ts';
import { pick } from '../../ui/quickPick.ts';
import { answered, type Question, subscriptionOf } from '../flow.ts';
import { always, identityRows, newIdentityCommand } from '../questionRows.ts';

/**
 * Asks for the identity with which the account reaches its key. Asked from the plan only. The list is read each time,
 * so that it has identities created since then.
 */
export const askIdentity: Question = async (flow, answers, frame) => {
  const { identity = 'firstParty' } = answers;
  const { identities } = flow.session.azure.in(subscriptionOf(answers));
  const prompted = await pick<IdentityChoice | 'enter'>(frame, {
    placeholder: l10n.t('Choose the identity with which the account reaches its key'),
    loading: l10n.t('Reading the user-assigned identities'),
    load: async (signal) => map(await identities.list(signal), identityRows),
    always,
    isCurrent: (value) => isSame(value, identity),
  });
  if (prompted.kind !== 'chosen' || prompted.value !== 'enter')
    return answered(prompted, (chosen) => (chosen === 'enter' ? answers : { ...answers, identity: chosen }));
  const typed = await input(frame, {
    prompt: l10n.t(
      'Resource id of the user-assigned identity. A new one is made, and its id told, with: {0}',
      newIdentityCommand,
    ),
    copy: { label: l10n.t('Copy Command'), text: newIdentityCommand },
    placeholder:
      '/subscriptions/.../resourceGroups/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/...',
    value: typeof identity === 'object' ? identity.id : undefined,
    rule: identityIdRule,
  });
  if (typed.kind === 'back') return askIdentity(flow, answers, frame);
  return answered(typed, (id) => ({ ...answers, identity: { id } }));
};

const isSame = (one: IdentityChoice | 'enter', other: IdentityChoice) =>
  typeof one === 'object' && typeof other === 'object' ? sameId(one.id, other.id) : one === other;
