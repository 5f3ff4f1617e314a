/**
 * What `dist/protection.js` holds: the judgement of all accounts, what the views show of it, and its report. It is
 * loaded with the first rows, not at activation (docs/decisions/014-unknown-is-a-value.md).
 */
export * from './ui/protection/index.ts';
