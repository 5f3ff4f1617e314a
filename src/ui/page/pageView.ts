/** The type of a page's tab, by which VS Code knows whose it is after a reload. */
export const pageView = 'cosmosCmk.page';
