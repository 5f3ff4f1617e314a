/** What `dist/levers.js` holds: the revocation of keys and of access, and what leads back, loaded when it is needed. */
export * from './ui/levers/index.ts';
