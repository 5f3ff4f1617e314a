import type { State } from '../model/state.ts';
import { contosoEstate } from './contoso.ts';
import { fabrikamEstate } from './fabrikam.ts';

/** The estate that the sandbox starts with: two tenants in which everything interesting is present. */
export function sampleEstate(state: State): void {
  contosoEstate(state);
  fabrikamEstate(state);
}
