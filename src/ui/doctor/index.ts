export { checkReadiness, fixFinding } from './checkReadiness.ts';
export { explainStatus } from './explainStatus.ts';
export { offerFor } from '../remedy/offer.ts';
