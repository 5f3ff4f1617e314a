export { checkIntended, checkReadiness, fixFinding } from './checkReadiness.ts';
export { explainStatus } from './explainStatus.ts';
