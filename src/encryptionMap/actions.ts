import { ellipsis, type Text, text } from '../model/text.ts';
import type { Capability } from '../views/nodes/presentation.ts';
import type { MapActionId } from './messages.ts';

/** What determines the actions of a node: its capabilities, and whether it is a key or a vault, which have pages. */
export type NodeWord = Capability | 'ofKey' | 'ofVault';

interface MapAction {
  readonly label: Text;
  /** The node offers the action if it has one of these. */
  readonly takes: readonly NodeWord[];
}

/** The actions of a node, in this order. Each is a command of the same name, which the context menu offers, too. */
const actions: Readonly<Record<MapActionId, MapAction>> = {
  explainStatus: { label: text('Explain Status'), takes: ['canExplainStatus'] },
  showKey: { label: text('Show Key'), takes: ['ofKey'] },
  showVault: { label: text('Show Key Vault'), takes: ['ofVault'] },
  checkReadiness: { label: text('Check CMK Readiness'), takes: ['canCheckReadiness'] },
  restoreKey: { label: text('Restore Key'), takes: ['canRestoreKey'] },
  restoreAccess: { label: text('Restore Cosmos DB Access'), takes: ['canRestoreAccess'] },
  rotateKey: { label: ellipsis(text('Rotate Key')), takes: ['canRotateKey'] },
  revokeKey: { label: ellipsis(text('Revoke Key')), takes: ['canRevokeKey'] },
  revokeAccess: { label: ellipsis(text('Revoke Cosmos DB Access')), takes: ['canRevokeAccess'] },
  revealInTree: { label: text('Reveal in Tree'), takes: ['canShowOnMap'] },
};

const all = Object.entries(actions) as readonly (readonly [MapActionId, MapAction])[];

export const mapActionLabels = Object.fromEntries(all.map(([id, { label }]) => [id, label])) as Readonly<
  Record<MapActionId, Text>
>;

export const mapActionsOf = (words: readonly NodeWord[]): readonly MapActionId[] =>
  all.filter(([, { takes }]) => takes.some((one) => words.includes(one))).map(([id]) => id);

/** Whether an action depends on it. The conditions of the context menu ask for the same ones. */
export const isOffered = (word: NodeWord): boolean => all.some(([, { takes }]) => takes.includes(word));
