export const credentialId = 'cosmosCmk.credential';
export const groupById = 'cosmosCmk.accounts.groupBy';
export const sortById = 'cosmosCmk.sortBy';
export const checkTemplatesId = 'cosmosCmk.checkTemplates';

/** Every setting of ours. A test checks that package.json declares the same ones. */
export const settingIds = [credentialId, groupById, sortById, checkTemplatesId] as const;
