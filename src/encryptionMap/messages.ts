/** The messages between the map's page and its host. Types only: the page shares nothing else with the host. */

/** The state of a node. The page has a shape and a color for each, and `status` says it in words. */
export const marks = [
  'needsAction',
  'unknown',
  'watch',
  'fine',
  'notReady',
  'ready',
  'unused',
  'serviceManaged',
] as const;

export type Mark = (typeof marks)[number];

/** A vault, key, version, or account, or a root for nodes without a readable vault, with everything below it. */
export interface MapNode<Words = string> {
  /** The ID that the trees use; unique in the map. */
  readonly id: string;
  readonly kind: 'vault' | 'key' | 'version' | 'account' | 'group';
  readonly name: Words | string;
  readonly mark: Mark;
  readonly status: Words;
  /** Information about a node that isn't in the trees. */
  readonly notes: readonly Words[];
  /** Whether the trees have this node. */
  readonly inTree: boolean;
  readonly children: readonly MapNode<Words>[];
}

/** Every text on the page that doesn't come from Azure, in the person's language. */
export interface MapWords {
  readonly title: string;
  readonly search: string;
  readonly clear: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fit: string;
  readonly expandAll: string;
  readonly collapseAll: string;
  readonly reveal: string;
  readonly close: string;
  readonly reading: string;
  readonly noMatch: string;
  /** With {0} for the number. */
  readonly matches: string;
  readonly kinds: Readonly<Record<MapNode['kind'], string>>;
  readonly keys: string;
}

export interface Count {
  readonly mark: Mark;
  readonly label: string;
  readonly count: number;
}

export interface PictureMessage {
  readonly type: 'picture';
  readonly words: MapWords;
  /** Says that the data isn't real. Absent for Azure. */
  readonly sandbox?: string;
  readonly roots: readonly MapNode[];
  readonly counts: readonly Count[];
  readonly summary: string;
  /** Errors of reads, one per line. */
  readonly unread: readonly string[];
  readonly reading: boolean;
  /** Why the map is empty. */
  readonly notice?: string;
}

export type HostMessage =
  | PictureMessage
  | { readonly type: 'details'; readonly id: string; readonly lines: readonly string[] }
  | { readonly type: 'focus'; readonly id: string };

export type PageMessage =
  | { readonly type: 'ready' }
  /** The vaults that are expanded. */
  | { readonly type: 'opened'; readonly ids: readonly string[] }
  | { readonly type: 'selected'; readonly id: string }
  | { readonly type: 'reveal'; readonly id: string };

/** The ID limit is longer than any resource ID, and the count limit is larger than anyone expands. */
const longestMessage = 2_000;
const most = 10_000;

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longestMessage;

/** Validates a message from the page. A page runs in a browser, so it isn't trusted. */
export function pageMessage(value: unknown): PageMessage | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  switch (value.type) {
    case 'ready':
      return { type: 'ready' };
    case 'opened': {
      const ids: unknown = 'ids' in value ? value.ids : undefined;
      return Array.isArray(ids) && ids.length <= most && ids.every(isId)
        ? { type: 'opened', ids }
        : undefined;
    }
    case 'selected':
    case 'reveal':
      return 'id' in value && isId(value.id) ? { type: value.type, id: value.id } : undefined;
    default:
      return undefined;
  }
}
