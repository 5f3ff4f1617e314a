import { existsSync } from 'node:fs';
import { noSpecs } from './specs.ts';

const path = (name: string) => {
  const value = process.env[name];
  return value !== undefined && value !== '' && existsSync(value) ? value : undefined;
};

/** What the ring's runner (`scripts/test.ts`) has found or installed; what is not there is skipped, and said. */
export const needs = {
  specs: noSpecs,
  shellcheck: path('COSMOS_CMK_SHELLCHECK'),
  azurerm: path('COSMOS_CMK_AZURERM'),
} as const;

if (needs.specs !== undefined) console.log(needs.specs);
if (needs.shellcheck === undefined) console.log('skipped: shellcheck is not installed');
if (needs.azurerm === undefined) console.log('skipped: the schema of azurerm is not there');
