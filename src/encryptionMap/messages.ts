/** What the picture's page and its host tell each other. Types only: the page shares nothing else with the host. */

/** How a node stands; the page has a shape and a colour for each, and its `status` says it in words. */
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

/** A vault, key, version or account, or a root for what hangs on none that can be seen; with all that hangs on it. */
export interface MapNode<Words = string> {
  /** As the trees know the thing; unique in the picture. */
  readonly id: string;
  readonly kind: 'vault' | 'key' | 'version' | 'account' | 'group';
  readonly name: Words | string;
  readonly mark: Mark;
  readonly status: Words;
  /** What there is to say of a thing that the trees do not have. */
  readonly notes: readonly Words[];
  /** Whether the trees have it. */
  readonly inTree: boolean;
  readonly children: readonly MapNode<Words>[];
}

/** Every word on the page that is not from Azure, in the person's language. */
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
  /** With {0} for how many. */
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
  /** Says that nothing here is real; absent for Azure. */
  readonly sandbox?: string;
  readonly roots: readonly MapNode[];
  readonly counts: readonly Count[];
  readonly summary: string;
  /** What could not be read, one place a line. */
  readonly unread: readonly string[];
  readonly reading: boolean;
  /** Why there is no picture. */
  readonly notice?: string;
}

export type HostMessage =
  | PictureMessage
  | { readonly type: 'details'; readonly id: string; readonly lines: readonly string[] }
  | { readonly type: 'focus'; readonly id: string };

export type PageMessage =
  | { readonly type: 'ready' }
  /** The vaults that are unfolded. */
  | { readonly type: 'opened'; readonly ids: readonly string[] }
  | { readonly type: 'selected'; readonly id: string }
  | { readonly type: 'reveal'; readonly id: string };

/** Longer than any resource id, and more vaults than anybody unfolds. */
const longestMessage = 2_000;
const most = 10_000;

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longestMessage;

/** What the page says, where it is something that it may say: a page is a browser's, and is not believed. */
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
