import type { Subscription } from '../../domain/model.ts';
import type { Shell } from '../shell.ts';
import type { Node } from '../tree/node.ts';
import type { Workbench } from '../workbench.ts';
import type * as doctor from '../doctor/index.ts';
import type * as steps from '../steps/index.ts';
import type * as drill from '../drill/drill.ts';
import type * as levers from '../levers/index.ts';
import type * as onDemand from './onDemand.ts';

/** The small commands, each loaded with the others when the first is run. */
export type OnDemand = typeof onDemand;

/** What looks into one thing closely. */
export type Doctor = typeof doctor;

/** The commands that take one step. */
export type Steps = typeof steps;
/** What revokes and restores. */
export type Levers = typeof levers;

/** What is in bundles of its own, loaded when it is first run. */
export interface Bundles {
  /** The main job; on a subscription where the command was run on one. */
  readonly createAccount: (shell: Shell, subscription?: Subscription) => Promise<void>;
  /** Led to a node where the command was run on one. */
  readonly showMap: (node: Node | undefined) => Promise<void>;
  /** On a key, a vault or an account where the command was run on one. */
  readonly insertTemplate: (
    workbench: Pick<Workbench, 'shell' | 'views'>,
    node: Node | undefined,
  ) => Promise<void>;
  readonly onDemand: () => Promise<OnDemand>;
  readonly doctor: () => Promise<Doctor>;
  readonly steps: () => Promise<Steps>;
  readonly drill: () => Promise<typeof drill>;
  readonly levers: () => Promise<Levers>;
}
