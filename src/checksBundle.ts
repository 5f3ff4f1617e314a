/** What `dist/checks.js` holds: the checks of templates, loaded for the first file that is about this. */
export { checkTemplate } from './domain/templateChecks/index.ts';
