import type { State } from '../../domain/protection/verdict.ts';

export const groupings = ['none', 'subscription', 'vault', 'state'] as const;
export const orders = ['urgency', 'name'] as const;

export type GroupBy = (typeof groupings)[number];
export type SortBy = (typeof orders)[number];

/** What a person wants to see of what the views have; without a word, all. Ids are in lower case. */
export interface Filter {
  readonly text?: string;
  readonly subscriptions?: readonly string[];
  readonly tenants?: readonly string[];
  readonly states?: readonly State[];
}

/** How the views arrange what they have. */
export interface Arrangement {
  readonly filter: Filter;
  readonly groupBy: GroupBy;
  readonly sortBy: SortBy;
}

export const isFiltered = (filter: Filter) => Object.keys(filter).length > 0;
