import type { Cloud } from '../../domain/cloud.ts';
import { parseKeyUri } from '../../domain/keyUri.ts';
import { vaultNameRule, type NameRule } from '../../domain/names.ts';
import { text } from '../../domain/text.ts';

/** F-35, before anything is sent: a key URI of this cloud, without a version. */
export const foreignKeyRule =
  (cloud: Cloud): NameRule =>
  (uri) => {
    const found = parseKeyUri(uri, cloud);
    if (!found || vaultNameRule(found.vault))
      return text('A key URI has the form {0}.', `https://NAME${cloud.vaultSuffix}/keys/KEY`);
    return found.version === undefined
      ? undefined
      : text('Leave the version out: the account follows the versions of its key by itself.');
  };
