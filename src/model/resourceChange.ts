import { sameId } from './resourceId.ts';
import { minutes } from './time.ts';

/** A property that a change has changed, with both values in Azure's format. */
export interface PropertyChange {
  /** For example "properties.networkAcls.bypass". */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** A change of a resource, or of something below it, that Azure has recorded. */
export interface ResourceChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly resourceId: string;
  readonly kind: 'created' | 'updated' | 'deleted';
  /** Empty if the source doesn't say what was changed. */
  readonly properties: readonly PropertyChange[];
  /** A user's name or an application's ID; absent if Azure doesn't say. */
  readonly by?: string;
  /** For example "Microsoft.KeyVault/vaults/write". */
  readonly operation?: string;
  readonly correlationId?: string;
}

/** Resource Graph finds a change by comparing snapshots, a little after the request that the activity log has. */
const apart = minutes(5);

const isSame = (one: ResourceChange, other: ResourceChange) =>
  one.correlationId !== undefined && one.correlationId === other.correlationId
    ? sameId(one.resourceId, other.resourceId)
    : sameId(one.resourceId, other.resourceId) &&
      one.kind === other.kind &&
      Math.abs(one.at - other.at) <= apart;

/**
 * Changes and requests as one list, the newest first. A change from both sources is listed once, with its properties
 * and who made it.
 */
export function mergeChanges(
  changes: readonly ResourceChange[],
  requests: readonly ResourceChange[],
): readonly ResourceChange[] {
  const left = new Set(requests);
  const merged = changes.map((change) => {
    const request = [...left].find((one) => isSame(change, one));
    if (!request) return change;
    left.delete(request);
    return { ...request, ...change };
  });
  return [...merged, ...left].sort((a, b) => b.at - a.at);
}
