export { explainStatus } from './explainStatus.ts';
