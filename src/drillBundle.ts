/** What `dist/drill.js` holds: the revocation drill and its run-book. The sandbox that it is held in is its own bundle. */
export { drill } from './ui/drill/drill.ts';
