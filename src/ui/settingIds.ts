export const credentialId = 'cosmosCmk.credential';

/** Every setting of ours; package.json declares the same ones, held by a test. */
export const settingIds = [credentialId] as const;
