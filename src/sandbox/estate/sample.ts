import type { State } from '../model/state.ts';
import { contosoEstate } from './contoso.ts';
import { fabrikamEstate } from './fabrikam.ts';

/** The initial environment of the sandbox: two tenants with an example of every relevant state. */
export function sampleEstate(state: State): void {
  contosoEstate(state);
  fabrikamEstate(state);
}
