/** What is needed only once something has failed, or a document is left from a window before. */
export { goneText } from '../goneText.ts';
export { offerFor } from './offer.ts';
export { showProblem } from './showProblem.ts';
