import { repositoryKinds } from '../repositoryKinds.ts';
import { grantKinds } from './grants.ts';
import { hsmKinds } from './hsms.ts';
import { identitieKinds } from './identities.ts';
import { joinedTextKinds } from './joinedTexts.ts';
import { keyUriKinds } from './keyUris.ts';
import { keyKinds } from './keys.ts';
import { loopKinds } from './loops.ts';
import { pinnedKinds } from './pinned.ts';
import { referenceKinds } from './references.ts';
import { replacementKinds } from './replacements.ts';
import { vaultKinds } from './vaults.ts';
import { versionKinds } from './versions.ts';
import { waitingKinds } from './waiting.ts';
import type { Kind } from './kind.ts';

/** Every kind of template that the check has to know. */
export const kinds: readonly Kind[] = [
  ...repositoryKinds,
  ...grantKinds,
  ...hsmKinds,
  ...identitieKinds,
  ...joinedTextKinds,
  ...keyUriKinds,
  ...keyKinds,
  ...loopKinds,
  ...pinnedKinds,
  ...referenceKinds,
  ...replacementKinds,
  ...vaultKinds,
  ...versionKinds,
  ...waitingKinds,
];
