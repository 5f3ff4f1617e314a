import type { Clock } from '../clock.ts';
import { simulatedProviders } from '../arm/providers.ts';
import { sampleDirectory } from '../directory.ts';
import type { Behaviour, State } from '../model/state.ts';
import { realTimings, type Timings } from '../timings.ts';

/** A simulated Azure with people and tenants, but without resources. */
export function newState(
  clock: Clock,
  timings: Partial<Timings> = {},
  behaviour: Partial<Behaviour> = {},
): State {
  return {
    clock,
    timings: { ...realTimings, ...timings },
    behaviour: { cmkStatusInResourceGraph: false, callerAddress: '203.0.113.24', ...behaviour },
    directory: sampleDirectory(),
    providers: [...simulatedProviders],
    subscriptions: [],
    resourceGroups: [],
    vaults: [],
    hsms: [],
    accounts: [],
    operations: [],
    identities: [],
    roleAssignments: [],
    policyAssignments: [],
    locks: [],
    activity: [],
    arriving: [],
  };
}
