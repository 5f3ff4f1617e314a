/** What `dist/map.js` holds: the host's side of the picture. Its page is `dist/mapPage.js`. */
export { restoreMap, showMap } from './ui/map/openMap.ts';
