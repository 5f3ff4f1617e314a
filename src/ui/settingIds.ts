export const credentialId = 'cosmosCmk.credential';
export const groupById = 'cosmosCmk.accounts.groupBy';
export const sortById = 'cosmosCmk.sortBy';

/** Every setting of ours; package.json declares the same ones, held by a test. */
export const settingIds = [credentialId, groupById, sortById] as const;
