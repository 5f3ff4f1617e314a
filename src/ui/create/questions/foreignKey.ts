import { l10n } from 'vscode';
import { isIn, parseKeyUri, versionlessUri } from '../../../domain/keyUri.ts';
import { text } from '../../../domain/text.ts';
import { answered, type Question } from '../flow.ts';
import { foreignKeyRule } from '../foreignKeyRule.ts';
import { input } from '../input.ts';
import { subscriptionOf } from './needed.ts';

/** Of a vault in another tenant, the key's URI is all that is known. */
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
    const found = parseKeyUri(uri, cloud); // Its rule has been kept.
    return found
      ? { ...answers, foreignKey: { home: found.home, vault: found.vault, key: found.key } }
      : answers;
  });
};
