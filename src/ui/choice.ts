import { EventEmitter, type Memento } from 'vscode';
import type { Session } from '../app/session.ts';
import type { Chosen } from './tree/children.ts';

const place = 'cosmosCmk.subscriptions';

/** Which subscriptions a person wants to see: kept between windows for Azure, for the moment in the sandbox. */
export class Choice {
  readonly #memory: Memento;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;
  #inSandbox: Chosen;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  of(session: Session | undefined): Chosen {
    if (session?.kind === 'sandbox') return this.#inSandbox;
    const kept = this.#memory.get<readonly string[]>(place);
    return kept && new Set(kept);
  }

  /** Undefined chooses all, and those yet to come. */
  async set(session: Session, chosen: Chosen): Promise<void> {
    if (session.kind === 'sandbox') this.#inSandbox = chosen;
    else await this.#memory.update(place, chosen && [...chosen]);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
