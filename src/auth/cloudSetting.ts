import { type Cloud, clouds } from '../model/cloud.ts';

/** Which cloud to work in, and which of VS Code's providers signs in there. */
export interface Place {
  readonly cloud: Cloud;
  readonly provider: 'microsoft' | 'microsoft-sovereign-cloud';
}

export const publicPlace: Place = { cloud: clouds.public, provider: 'microsoft' };

/**
 * The cloud of VS Code's setting `microsoft-sovereign-cloud.environment`. A custom environment tells neither the
 * suffix of its vaults nor its Graph, so there is no cloud for it: undefined.
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
