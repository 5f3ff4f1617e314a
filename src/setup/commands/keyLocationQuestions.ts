import { valueOf } from '../../inventory/snapshot.ts';
import { applicationOf } from '../../model/defaultIdentity.ts';
import { isVersionless, sameKey } from '../../model/keyUri.ts';
import { failed, succeeded } from '../../model/outcome.ts';
import type { Key } from '../../model/resources.ts';
import { type OrNew, vaultSpecOf } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { markSandbox } from '../../session/session.ts';
import { pick } from '../../ui/quickPick.ts';
import { mapPrompted, type WizardPosition, type WizardQuestion } from '../../ui/wizard.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { KeyLocation } from '../changes/keyLocation.ts';
import { type VaultBehind, loadReadable, vaultsInTenant } from './affectedAccounts.ts';
import { type KeyAnswers, keyOf, keyQuestions } from './keyQuestions.ts';
import { keyRows, keyVaultRows, newKeyRow } from './keyLocationRows.ts';

export interface KeyLocationAnswers {
  readonly store?: VaultBehind;
  readonly key?: OrNew<{ readonly name: string }>;
  readonly newKey?: KeyAnswers;
}

/** Asks for the vault, in any subscription of the account's tenant, then for a key in it or for a new one. */
export function keyLocationQuestions(
  { session }: CommandContext,
  { subscription, account }: Pick<TargetNode<'account'>, 'subscription' | 'account'>,
  command: Text,
  /** Several accounts that are changed at once must find the key there. */
  newKeys: readonly (typeof newKeyRow)[] = [newKeyRow],
): readonly WizardQuestion<KeyLocationAnswers>[] {
  const title = markSandbox(session, command);
  // An application can access vaults in other tenants.
  const tenantId = applicationOf(account.defaultIdentity) === undefined ? subscription.tenantId : undefined;
  // A key URI with a version is what setting the same key repairs.
  const { keyUri = '' } = account;
  const { cloud } = session.azure;
  const isInUse = ({ uri }: Key) => isVersionless(keyUri, cloud) && sameKey(keyUri, uri, cloud);
  const questions: readonly WizardQuestion<KeyLocationAnswers>[] = [
    {
      isAnswered: ({ store }) => store !== undefined,
      ask: async (answers, frame) =>
        mapPrompted(
          await pick<VaultBehind>(frame, {
            title,
            placeholder: text('Choose a key vault or managed HSM'),
            load: async (signal) => {
              await loadReadable(session, 'vaults', signal, tenantId);
              return succeeded(keyVaultRows(vaultsInTenant(session, tenantId), subscription.id));
            },
            isCurrent: ({ vault }) => vault.id === answers.store?.vault.id,
          }),
          // Another vault has other keys.
          (store) => ({ store }),
        ),
    },
    {
      isAnswered: ({ key }) => key !== undefined,
      ask: async (answers, frame) => {
        const { store } = answers;
        if (!store) return { kind: 'back' };
        return mapPrompted(
          await pick<OrNew<{ readonly name: string }>>(frame, {
            title,
            placeholder: text('Choose a key'),
            load: async (signal) => {
              const { inventory, pace } = session;
              const vaultId = store.vault.id;
              await inventory.load({ kind: 'keys', subscription: store.subscription, vaultId }, signal);
              const keys = inventory.snapshot.get('keys', vaultId);
              return keys.state === 'failed'
                ? failed(keys.problem)
                : succeeded(keyRows(valueOf(keys) ?? [], pace.now(), isInUse));
            },
            always: newKeys,
          }),
          (key) => ({ ...answers, key }),
        );
      },
    },
    ...[0, 1, 2, 3].map((at): WizardQuestion<KeyLocationAnswers> => {
      const own = ({ store }: KeyLocationAnswers) =>
        store && keyQuestions(session, { kind: 'vault', ...store }, title)[at];
      return {
        isAsked: (answers) =>
          answers.key === 'new' && own(answers)?.isAsked?.(answers.newKey ?? {}) !== false,
        isAnswered: (answers) => own(answers)?.isAnswered(answers.newKey ?? {}) === true,
        ask: async (answers, frame) => {
          const question = own(answers);
          if (!question) return { kind: 'back' };
          return mapPrompted(await question.ask(answers.newKey ?? {}, frame), (newKey) => ({
            ...answers,
            newKey,
          }));
        },
      };
    }),
  ];
  return questions.map((question) => ({
    ...question,
    ask: (answers, frame) => question.ask(answers, { ...frame, ...chosenIn(answers) }),
  }));
}

/** The vault, the key, and the key's name, for the prompts of the questions after them. */
function chosenIn({ store, key, newKey }: KeyLocationAnswers): Pick<WizardPosition, 'chosen'> {
  const names = [store?.vault.name, key === 'new' ? newKey?.name : key?.name].filter(
    (name) => name !== undefined,
  );
  return names.length === 0 ? {} : { chosen: text('{0}', names.join(' › ')) };
}

export function locationFrom({ store, key, newKey }: KeyLocationAnswers): KeyLocation | undefined {
  const chosen = key === 'new' ? newKey && keyOf(newKey) : key;
  return (
    store && chosen && { subscription: store.subscription, vault: vaultSpecOf(store.vault), key: chosen }
  );
}
