import { vaultFlows, vaultLives } from './flows/vault.ts';
import { testMatrix } from './matrixTests.ts';

testMatrix('vault', [...vaultFlows, ...vaultLives]);
