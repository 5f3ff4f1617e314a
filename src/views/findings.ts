import { type Disposable, EventEmitter } from 'vscode';
import type { Session } from '../session/session.ts';
import { type NodeFindings, type Node, nodeId } from './nodes/node.ts';

/** Readiness findings by the id of the node that was checked, cached for the session. */
export class Findings implements Disposable {
  readonly #of = new WeakMap<Session, ReadonlyMap<string, NodeFindings>>();
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;

  of(session: Session): ReadonlyMap<string, NodeFindings> {
    return this.#of.get(session) ?? new Map();
  }

  /** Replaces the node's earlier findings. */
  set(session: Session, node: Node, found: NodeFindings): void {
    this.#replace(session, [...this.#without(session, node), [nodeId(node), found]]);
  }

  /** Removes the findings of one node, or of all nodes. */
  clear(session: Session | undefined, node?: Node): void {
    if (session) this.#replace(session, node ? this.#without(session, node) : []);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #without = (session: Session, node: Node) => [...this.of(session)].filter(([id]) => id !== nodeId(node));

  #replace(session: Session, now: readonly (readonly [string, NodeFindings])[]): void {
    this.#of.set(session, new Map(now));
    this.#changed.fire(undefined);
  }
}
