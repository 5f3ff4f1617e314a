import { hsmKinds } from './hsms.ts';
import { loopKinds } from './loops.ts';
import { pinnedKinds } from './pinned.ts';
import { referenceKinds } from './references.ts';
import { waitingKinds } from './waiting.ts';

export const newKinds = [...hsmKinds, ...loopKinds, ...pinnedKinds, ...referenceKinds, ...waitingKinds];
