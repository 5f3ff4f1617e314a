/** The view type of the map. After a reload, VS Code uses it to find the owner of the tab. */
export const mapView = 'cosmosCmk.map';

/** The view type of every page (src/ui/page). */
export const pageView = 'cosmosCmk.page';

export const credentialId = 'cosmosCmk.credential';
export const groupById = 'cosmosCmk.accounts.groupBy';
export const sortById = 'cosmosCmk.sortBy';
export const checkTemplatesId = 'cosmosCmk.checkTemplates';
export const atOnceId = 'cosmosCmk.several.atOnce';
export const failuresId = 'cosmosCmk.several.stopAfterFailures';

/** All our settings. A test checks that package.json declares the same ones. */
export const settingIds = [
  credentialId,
  groupById,
  sortById,
  checkTemplatesId,
  atOnceId,
  failuresId,
] as const;
