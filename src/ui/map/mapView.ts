/** The type of the map's tab, by which VS Code knows whose it is after a reload. */
export const mapView = 'cosmosCmk.map';
