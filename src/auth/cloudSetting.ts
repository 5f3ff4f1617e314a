import { type Cloud, clouds } from '../model/cloud.ts';

/** A cloud, and VS Code's authentication provider for it. */
export interface Place {
  readonly cloud: Cloud;
  readonly provider: 'microsoft' | 'microsoft-sovereign-cloud';
}

export const publicPlace: Place = { cloud: clouds.public, provider: 'microsoft' };

/**
 * The cloud of VS Code's setting `microsoft-sovereign-cloud.environment`; undefined for a custom environment, which
 * defines neither the suffix of its vaults nor its Graph.
 */
export function placeOf(environment: string | undefined): Place | undefined {
  switch (environment) {
    case undefined:
    case '':
      return publicPlace;
    case 'USGovernment':
      return { cloud: clouds.usGovernment, provider: 'microsoft-sovereign-cloud' };
    case 'ChinaCloud':
      return { cloud: clouds.china, provider: 'microsoft-sovereign-cloud' };
    default:
      return undefined;
  }
}
