/** What `dist/templates.js` holds: the templates and their way into an editor, which activation has no use for. */
export { insertTemplate } from './ui/templates/insertTemplate.ts';
