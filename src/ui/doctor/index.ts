export { checkReadiness } from './checkReadiness.ts';
export { explainStatus } from './explainStatus.ts';
