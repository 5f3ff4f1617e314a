import { enablements, identities, rotations } from './flows/account.ts';
import { testMatrix } from './matrixTests.ts';

testMatrix('account', [...enablements, ...identities, ...rotations]);
