import type { KnownSpec } from '../spec.ts';
import { formIds, type FormId, type ScopeId } from './request.ts';
import { scopesIn, type Home } from './inHsm.ts';

/** What a template is asked for on. */
export type Selection =
  | { readonly kind: 'nothing' | 'subscription' | 'vault' | 'key' }
  /** An account, and whether its data is encrypted with a key of ours already. */
  | { readonly kind: 'account'; readonly hasKey: boolean };

export interface Offer {
  readonly form: FormId;
  readonly scope: ScopeId;
}

/** The scopes that fit what is selected, the likeliest first. */
export function scopesFor(selection: Selection): readonly ScopeId[] {
  switch (selection.kind) {
    case 'nothing':
    case 'subscription':
      return ['everything', 'accountWithKey', 'account', 'existing', 'revoke'];
    case 'vault':
      return ['accountWithKey', 'account', 'existing', 'revoke'];
    case 'key':
      return ['account', 'existing', 'revoke'];
    case 'account':
      return selection.hasKey ? ['revoke'] : ['existing'];
  }
}

/** Every template that fits what is selected. */
export const offers = (selection: Selection, home: Home = 'vault'): readonly Offer[] =>
  scopesFor(selection).flatMap((scope) =>
    formIds.filter((form) => scopesIn(form, home).includes(scope)).map((form) => ({ form, scope })),
  );

/** What is known of what is left out: nothing is to be filled in from a session that is not there. */
export const nothingKnown: KnownSpec = {};
