import type { Step } from '../step.ts';
import { accessStep } from './access.ts';
import { accountStep } from './account.ts';
import { keyStep } from './key.ts';
import { providerStep } from './provider.ts';
import { vaultStep } from './vault.ts';

/** The procedure, in the order in which it is applied: nothing irreversible comes before what may still fail. */
export const steps: readonly Step[] = [providerStep, vaultStep, accessStep, keyStep, accountStep];
