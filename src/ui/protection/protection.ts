import type * as bundle from './index.ts';

/** The judgement of accounts and what is shown of it: a bundle of its own. */
export type Protection = typeof bundle;

export type LoadProtection = () => Promise<Protection>;
