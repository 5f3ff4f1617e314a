import { l10n } from 'vscode';
import { map, succeeded, type Outcome } from '../../../app/outcome.ts';
import type { Vault } from '../../../domain/model.ts';
import { isManagedHsm } from '../../../domain/resourceId.ts';
import type { Answers } from '../answers.ts';
import { keySizeRows, type KeySize } from '../fixedRows.ts';
import { answered, type Question } from '../flow.ts';
import { pick } from '../pick.ts';
import type { Sources } from '../sources.ts';
import { subscriptionOf } from './needed.ts';

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

/** A resumed creation does not know the tier of its vault. */
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
