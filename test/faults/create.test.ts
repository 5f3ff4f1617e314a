import { creations } from './flows/create.ts';
import { testMatrix } from './matrixTests.ts';

testMatrix('create', creations);
