import { l10n } from 'vscode';
import { isIn, parseKeyUri, versionlessUri } from '../../model/keyUri.ts';
import { keyNameRule } from '../../model/names.ts';
import { map, type Outcome, succeeded } from '../../model/outcome.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Vault } from '../../model/resources.ts';
import type { OrNew } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import { input } from '../../ui/inputBox.ts';
import { foreignKeyRule, listedVerdict } from '../../ui/nameCheck.ts';
import { askApplication } from '../../ui/pickers/principal.ts';
import { type KeySize, keySizeRows } from '../../ui/pickers/rows.ts';
import { pick } from '../../ui/quickPick.ts';
import type { Answers } from '../answers.ts';
import { answered, type Question, type Sources, subscriptionOf } from '../flow.ts';
import { keyRows, newKeyRow } from '../questionRows.ts';

export const askKey: Question = async ({ sources, session }, answers, frame) => {
  const { vault, key } = answers;
  if (typeof vault !== 'object') throw new Error('Keys are chosen from an existing vault only.');
  const prompted = await pick<OrNew<{ name: string }>>(frame, {
    placeholder: l10n.t('Choose the key of {0} that protects the account', vault.name),
    loading: l10n.t('Reading the keys of {0}', vault.name),
    load: async () =>
      map(await sources.keys(subscriptionOf(answers), vault.id), (keys) => keyRows(keys, session.pace.now())),
    always: [newKeyRow],
    isCurrent: (value) =>
      value === 'new' ? key === 'new' : typeof key === 'object' && value.name === key.name,
  });
  return answered(prompted, (chosen) => ({ ...answers, key: chosen }));
};

export const askKeyName: Question = async ({ sources }, answers, frame) => {
  const { vault } = answers;
  const prompted = await input(frame, {
    prompt: l10n.t('Name of the new key: 1 to 127 letters, digits and hyphens'),
    placeholder: l10n.t('For example orders-key'),
    value: answers.keyName,
    rule: keyNameRule,
    look: async (name) => {
      if (typeof vault !== 'object') return undefined;
      const keys = await sources.keys(subscriptionOf(answers), vault.id);
      return listedVerdict(
        name,
        keys.kind === 'done' ? keys.value : [],
        text('The vault has a key {0} already: go back and choose it, or enter another name.', name),
      );
    },
  });
  return answered(prompted, (keyName) => ({ ...answers, keyName }));
};

export const askKeySize: Question = async ({ sources }, answers, frame) => {
  const { vault, keySize } = answers;
  const isHsm = typeof vault === 'object' && isManagedHsm(vault.id);
  const current = keySize ?? { type: isHsm ? 'RSA-HSM' : 'RSA', size: 3072 };
  const prompted = await pick<KeySize>(frame, {
    placeholder: l10n.t('Choose the kind and size of the new key, in bits'),
    load: async () => map(await skuOf(sources, answers), keySizeRows),
    isCurrent: ({ type, size }) => type === current.type && size === current.size,
  });
  return answered(prompted, (keySize) => ({ ...answers, keySize }));
};

/** A resumed creation doesn't know the tier of its vault. */
async function skuOf(sources: Sources, answers: Answers): Promise<Outcome<Vault['sku']>> {
  const { vault } = answers;
  if (typeof vault !== 'object') return succeeded(answers.vaultSku ?? 'standard');
  if (vault.sku) return succeeded(vault.sku);
  if (isManagedHsm(vault.id)) return succeeded('managedHsm');
  return map(
    await sources.vaults(subscriptionOf(answers)),
    (vaults) => vaults.find(({ id }) => id.toLowerCase() === vault.id.toLowerCase())?.sku ?? 'standard',
  );
}

/** For a vault in another tenant, only the URI of the key is known. */
export const askForeignKey: Question = async ({ session, sources }, answers, frame) => {
  const { cloud } = session.azure;
  const { foreignKey } = answers;
  const prompted = await input(frame, {
    prompt: l10n.t('URI of the key in the other tenant, without a version'),
    placeholder: `https://kv-orders${cloud.vaultSuffix}/keys/orders-key`,
    value: foreignKey && versionlessUri(foreignKey, cloud),
    rule: foreignKeyRule(cloud),
    look: async (uri) => {
      const vaults = await sources.vaults(subscriptionOf(answers));
      const own =
        vaults.kind === 'done' && vaults.value.find((vault) => isIn(parseKeyUri(uri, cloud), vault));
      return own
        ? {
            severity: 'error',
            message: text('{0} is in the subscription: go back and choose it.', own.name),
          }
        : undefined;
    },
  });
  return answered(prompted, (uri) => {
    const found = parseKeyUri(uri, cloud); // The input box has checked the rule.
    return found
      ? { ...answers, foreignKey: { home: found.home, vault: found.vault, key: found.key } }
      : answers;
  });
};

/** Asks for the application through which the account reaches the key in another tenant. */
export const askFederation: Question = async (_, answers, frame) =>
  answered(
    await askApplication(frame, l10n.t('Create CMK Cosmos account'), answers.applicationId),
    (applicationId) => ({ ...answers, applicationId }),
  );
