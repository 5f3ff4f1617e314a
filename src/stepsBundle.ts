/** What `dist/steps.js` holds: the commands that take one step, which most sessions never run. */
export * from './ui/steps/index.ts';
