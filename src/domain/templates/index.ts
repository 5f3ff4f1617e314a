/** Templates: one specification, rendered into the languages that people deploy with. */
export { chosenOf, namesCosmosPrincipal, type Chosen, type Thing } from './chosen.ts';
export { choiceTitles, valueTitle } from './choiceTitles.ts';
export { snippetOf, textOf } from './code/snippet.ts';
export { fits, fitted, open, usual } from './fits.ts';
export { forms, scopeTitles, type Form } from './forms.ts';
export { homeOf, scopesIn, type Home } from './inHsm.ts';
export { nothingKnown, offers, scopesFor, type Offer, type Selection } from './offers.ts';
export { render } from './render.ts';
export * from './request.ts';
