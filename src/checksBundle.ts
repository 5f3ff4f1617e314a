/** What `dist/checks.js` holds: the checks of templates, loaded for the first file that is about this. */
export { startChecks } from './ui/checks/startChecks.ts';
