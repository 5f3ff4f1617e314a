import { existsSync } from 'node:fs';
import { because } from '../because.ts';
import { noSpecs } from './specs.ts';

const path = (name: string) => {
  const value = process.env[name];
  return value !== undefined && value !== '' && existsSync(value) ? value : undefined;
};

/**
 * The tools that the ring's runner (`scripts/test.ts`) has found or installed. Tests that need a missing one are
 * skipped.
 */
export const needs = {
  specs: noSpecs,
  shellcheck: path('COSMOS_CMK_SHELLCHECK'),
  azurerm: path('COSMOS_CMK_AZURERM'),
} as const;

export const needsSpecs = because(noSpecs);
export const needsShellcheck = because('shellcheck is not installed');
export const needsAzurerm = because('the schema of azurerm could not be had');
