import { isKeyIn, parseKeyUri, versionlessUri } from '../../model/keyUri.ts';
import { keyNameRule } from '../../model/names.ts';
import { map, type Outcome, succeeded } from '../../model/outcome.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Vault } from '../../model/resources.ts';
import type { OrNew } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { keyRows, newKeyRow } from '../../setup/commands/keyLocationRows.ts';
import { input } from '../../ui/inputBox.ts';
import { foreignKeyRule, listedVerdict } from '../../ui/nameCheck.ts';
import { askApplication } from '../../ui/pickers/principal.ts';
import { type KeySize, keySizeRows } from '../../ui/pickers/rows.ts';
import { pick } from '../../ui/quickPick.ts';
import { askAll } from '../../ui/wizard.ts';
import { type KeyAnswers, lifetimeQuestions } from '../../setup/commands/keyQuestions.ts';
import type { CreationContext } from '../flow.ts';
import type { CreationAnswers } from '../answers.ts';
import { replyOf, type AskQuestion, type Sources, chosenSubscription } from '../flow.ts';

export const askKey: AskQuestion = async ({ sources, session }, answers, frame) => {
  const { vault, key } = answers;
  if (typeof vault !== 'object') throw new Error('Keys are chosen from an existing vault only.');
  const prompted = await pick<OrNew<{ name: string }>>(frame, {
    placeholder: text('Choose a key'),
    load: async () =>
      map(await sources.keys(vault.subscription ?? chosenSubscription(answers), vault.id), (keys) =>
        keyRows(keys, session.pace.now()),
      ),
    always: [newKeyRow],
    isCurrent: (value) =>
      value === 'new' ? key === 'new' : typeof key === 'object' && value.name === key.name,
  });
  return replyOf(prompted, (chosen) => ({ ...answers, key: chosen }));
};

export const askKeyName: AskQuestion = async ({ sources }, answers, frame) => {
  const { vault } = answers;
  const prompted = await input(frame, {
    prompt: text('Name of the new key'),
    placeholder: text('For example, {0}', 'orders-key'),
    value: answers.keyName,
    rule: keyNameRule,
    lookUp: async (name) => {
      if (typeof vault !== 'object') return undefined;
      const keys = await sources.keys(vault.subscription ?? chosenSubscription(answers), vault.id);
      return listedVerdict(name, keys.kind === 'done' ? keys.value : []);
    },
  });
  return replyOf(prompted, (keyName) => ({ ...answers, keyName }));
};

export const askKeySize: AskQuestion = async ({ sources }, answers, frame) => {
  const { vault, keySize } = answers;
  const isHsm = typeof vault === 'object' && isManagedHsm(vault.id);
  const current = keySize ?? { type: isHsm ? 'RSA-HSM' : 'RSA', size: 3072 };
  const prompted = await pick<KeySize>(frame, {
    placeholder: text('Choose a key type and size'),
    load: async () => map(await skuOf(sources, answers), keySizeRows),
    isCurrent: ({ type, size }) => type === current.type && size === current.size,
  });
  return replyOf(prompted, (chosen) => ({ ...answers, keySize: { ...keySize, ...chosen } }));
};

/** A resumed creation doesn't know the tier of its vault. */
async function skuOf(sources: Sources, answers: CreationAnswers): Promise<Outcome<Vault['sku']>> {
  const { vault } = answers;
  if (typeof vault !== 'object') return succeeded(answers.vaultSku ?? 'standard');
  if (vault.sku) return succeeded(vault.sku);
  if (isManagedHsm(vault.id)) return succeeded('managedHsm');
  return map(
    await sources.vaults(vault.subscription ?? chosenSubscription(answers)),
    (vaults) => vaults.find(({ id }) => id.toLowerCase() === vault.id.toLowerCase())?.sku ?? 'standard',
  );
}

/** For a vault in another tenant, only the URI of the key is known. */
export const askForeignKey: AskQuestion = async ({ session, sources }, answers, frame) => {
  const { cloud } = session.azure;
  const { foreignKey } = answers;
  const prompted = await input(frame, {
    prompt: text('URI of the key in the other tenant, without a version'),
    placeholder: `https://kv-orders${cloud.vaultSuffix}/keys/orders-key`,
    value: foreignKey && versionlessUri(foreignKey, cloud),
    rule: foreignKeyRule(cloud),
    lookUp: async (uri) => {
      const vaults = await sources.vaults(chosenSubscription(answers));
      const own = vaults.kind === 'done' && vaults.value.find((vault) => isKeyIn(uri, vault, cloud));
      return own
        ? {
            severity: 'error',
            message: text('Key vault {0} is in this subscription. Go back and choose it.', own.name),
          }
        : undefined;
    },
  });
  return replyOf(prompted, (uri) => {
    const found = parseKeyUri(uri, cloud); // The input box has checked the rule.
    return found
      ? { ...answers, foreignKey: { keyStore: found.keyStore, vault: found.vault, key: found.key } }
      : answers;
  });
};

/** Asks for the application through which the account reaches the key in another tenant. */
export const askFederation: AskQuestion = async (_, answers, frame) =>
  replyOf(
    await askApplication(frame, frame.title ?? text('Create CMK Cosmos account'), answers.applicationId),
    (applicationId) => ({ ...answers, applicationId }),
  );

/**
 * Asks when the new key expires and whether Key Vault rotates it, as Generate Key does. Asked from the plan only,
 * because most people want a key that doesn't expire. Undefined if the user cancels.
 */
export async function askKeyLifetime(
  { session }: CreationContext,
  answers: CreationAnswers,
  title: Text,
): Promise<CreationAnswers | undefined> {
  const { keySize } = answers;
  if (!keySize) return undefined;
  const { type, size } = keySize;
  const asked = await askAll<KeyAnswers>(lifetimeQuestions(session, title), {});
  if (asked?.expires === undefined) return undefined;
  const { expires, rotation } = asked;
  return {
    ...answers,
    keySize: {
      ...{ type, size },
      ...(expires === 'never' ? {} : { expires }),
      ...(rotation && rotation !== 'never' ? { rotation } : {}),
    },
  };
}
