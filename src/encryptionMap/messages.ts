import * as z from 'zod/mini';

/** The messages between the map's page and its host. The page uses the types only. */

/** The state of a node. The page has a shape and a color for each, and `status` says it in words. */
export const mapMarks = [
  'needsAction',
  'unknown',
  'watch',
  'fine',
  'notReady',
  'ready',
  'unused',
  'serviceManaged',
] as const;

export type MapMark = (typeof mapMarks)[number];

/** What the user can do with a node. Each is the name of a command. */
export const mapActionIds = [
  'explainStatus',
  'showKey',
  'showVault',
  'checkReadiness',
  'restoreKey',
  'restoreAccess',
  'rotateKey',
  'revokeKey',
  'revokeAccess',
  'revealInTree',
] as const;

export type MapActionId = (typeof mapActionIds)[number];

/** A vault, key, version, or account, or a root for nodes without a readable vault, with everything below it. */
export interface MapNode<Words = string> {
  /** The ID that the trees use; unique in the map. */
  readonly id: string;
  readonly kind: 'vault' | 'key' | 'version' | 'account' | 'group';
  readonly name: Words | string;
  readonly mark: MapMark;
  readonly status: Words;
  /** Information about a node that isn't in the trees. */
  readonly notes: readonly Words[];
  /** Whether the trees have this node. */
  readonly inTree: boolean;
  /** The actions that apply to the node in its current state. */
  readonly actions: readonly MapActionId[];
  /** The node's capabilities, for the conditions of the context menu. */
  readonly viewItem: string;
  readonly children: readonly MapNode<Words>[];
}

/** A column of the map. Groups are in the column of the vaults. */
export type MapColumn = 'vault' | 'key' | 'version' | 'account';

/** Every text on the page that doesn't come from Azure, in the user's language. */
export interface MapWords {
  readonly title: string;
  readonly search: string;
  readonly clear: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fit: string;
  readonly expandAll: string;
  readonly collapseAll: string;
  readonly save: string;
  readonly actionsOfNode: string;
  readonly actions: Readonly<Record<MapActionId, string>>;
  readonly close: string;
  readonly reading: string;
  readonly noMatch: string;
  readonly oneMatch: string;
  /** With {0} for the number. */
  readonly matches: string;
  readonly oneAccount: string;
  /** With {0} for the number. */
  readonly accounts: string;
  /** The heads of the columns. */
  readonly columns: Readonly<Record<MapColumn, string>>;
  readonly kinds: Readonly<Record<MapNode['kind'], string>>;
}

export interface Count {
  readonly mark: MapMark;
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

export type MessageToMap =
  | PictureMessage
  | { readonly type: 'details'; readonly id: string; readonly lines: readonly string[] }
  | { readonly type: 'focus'; readonly id: string };

/** The ID limit is longer than any resource ID, and the count limit is larger than anyone expands. */
const id = z.string().check(z.minLength(1), z.maxLength(2_000));

const fromMap = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** The vaults that are expanded. */
  z.object({ type: z.literal('opened'), ids: z.array(id).check(z.maxLength(10_000)) }),
  z.object({ type: z.literal('selected'), id }),
  z.object({ type: z.literal('run'), id, action: z.enum(mapActionIds) }),
  /** The picture, to be saved. `pictureProblem` says whether it is one. */
  z.object({ type: z.literal('save'), svg: z.string().check(z.maxLength(50_000_000)) }),
]);

export type MessageFromMap = z.infer<typeof fromMap>;

/** A valid message, or undefined. */
export const messageFromMap = (value: unknown): MessageFromMap | undefined => fromMap.safeParse(value).data;

/** What VS Code passes to a command that was chosen from the context menu of a node. */
export const nodeContext = z.object({ webview: z.literal('cosmosCmk.map'), nodeId: id });
