/**
 * What `dist/commands.js` holds: the commands that activation would load for nothing. What signs in, registers and
 * draws stays in `extension.js`.
 */
export * from './ui/commands/onDemand.ts';
