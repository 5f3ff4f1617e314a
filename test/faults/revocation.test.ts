import { deletion, oldVersions, revocations } from './flows/revocation.ts';
import { testMatrix } from './matrixTests.ts';

testMatrix('revocation', [...revocations, ...oldVersions, deletion]);
