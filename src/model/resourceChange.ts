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

const isRelated = (one: ResourceChange, other: ResourceChange) =>
  one.correlationId !== undefined && one.correlationId === other.correlationId;

const isSame = (one: ResourceChange, other: ResourceChange) =>
  sameId(one.resourceId, other.resourceId) &&
  (isRelated(one, other) || (one.kind === other.kind && Math.abs(one.at - other.at) <= apart));

/**
 * Changes and requests as one list, the newest first. A change from both sources is listed once, with its properties
 * and who made it: of the nearest request, so that nobody is named for the change of another.
 */
export function mergeChanges(
  changes: readonly ResourceChange[],
  requests: readonly ResourceChange[],
): readonly ResourceChange[] {
  const distance = (change: ResourceChange, request: ResourceChange) =>
    isRelated(change, request) ? -1 : Math.abs(change.at - request.at);
  const pairs = changes
    .flatMap((change) =>
      requests
        .filter((request) => isSame(change, request))
        .map((request) => ({ change, request, far: distance(change, request) })),
    )
    .sort((a, b) => a.far - b.far);
  const left = new Set(requests);
  const requestOf = new Map<ResourceChange, ResourceChange>();
  for (const { change, request } of pairs)
    if (!requestOf.has(change) && left.delete(request)) requestOf.set(change, request);
  const merged = changes.map((change) => ({ ...requestOf.get(change), ...change }));
  return [...merged, ...left].sort((a, b) => b.at - a.at);
}
