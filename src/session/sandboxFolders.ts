import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Memento } from 'vscode';
import { isAtWork, isRunning, thisRun } from './records.ts';

/** Milliseconds that a window waits for its own previous process, which ends while the window reloads. */
const patience = 5_000;
const between = 100;

const remembered = 'cosmosCmk.sandboxFolder';

/** A window, from the name of its folder. Process zero means that it has closed. */
interface Owner {
  readonly process: number;
  readonly run: string;
}

/** "sandbox" is from a version that had one folder for all windows. */
const named = /^sandbox(?:-(?<process>\d+)-(?<run>[0-9a-f-]+))?$/;

/**
 * The folders of sandboxes, one for each window: windows without a workspace, or two tabs of one, share their storage.
 * A folder is named after its window. A window takes over the sandbox of a closed one by renaming its folder, which
 * only one of two windows can do.
 */
export class SandboxFolders {
  readonly #base: string;
  readonly #memory: Pick<Memento, 'get' | 'update'>;
  readonly #own: Owner;
  readonly #isThere: (process: number) => boolean;
  #taken: string | undefined;

  /** @param memory the window's own state, which survives a reload */
  constructor(
    base: string,
    memory: Pick<Memento, 'get' | 'update'>,
    own: Owner = { process: process.pid, run: thisRun },
    isThere: (process: number) => boolean = isRunning,
  ) {
    this.#base = base;
    this.#memory = memory;
    this.#own = own;
    this.#isThere = isThere;
  }

  /**
   * Whether this window, or a closed one, was in its sandbox when it closed. This window then takes over that sandbox.
   */
  async wasOpen(): Promise<boolean> {
    const before = this.#memory.get<string>(remembered);
    const until = Date.now() + patience;
    while (before !== undefined && this.#isHeld(before) && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, between));
    if (this.#taken === undefined && !this.#free().some((name) => this.#isOpen(name))) return false;
    return existsSync(join(this.take(), 'open'));
  }

  /** The folder of this window, with a sandbox that a closed window left. It might not exist yet. */
  take(): string {
    if (this.#taken !== undefined) return this.#taken;
    const name = `sandbox-${this.#own.process}-${this.#own.run}`;
    const own = (this.#taken = join(this.#base, name));
    // Another window can be faster.
    this.#free().find((one) => this.#rename(one, name));
    void this.#memory.update(remembered, name);
    return own;
  }

  /** Called when the window closes. Its process can end after the window has opened again. */
  release(): void {
    if (this.#taken !== undefined)
      this.#rename(`sandbox-${this.#own.process}-${this.#own.run}`, `sandbox-0-${this.#own.run}`);
  }

  /** The sandboxes that no window uses: this window's own first, then open ones, then the latest. */
  #free(): readonly string[] {
    const own = ownerOf(this.#memory.get<string>(remembered) ?? '')?.run;
    const rank = (name: string) =>
      own !== undefined && ownerOf(name)?.run === own ? 0 : this.#isOpen(name) ? 1 : 2;
    return this.#names()
      .filter((name) => !this.#isHeld(name) && existsSync(join(this.#base, name, 'state.json')))
      .sort((a, b) => rank(a) - rank(b) || this.#savedAt(b) - this.#savedAt(a));
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#base).filter((name) => named.test(name));
    } catch {
      return [];
    }
  }

  #isHeld(name: string): boolean {
    const owner = ownerOf(name);
    return (
      owner !== undefined &&
      owner.process !== 0 &&
      existsSync(join(this.#base, name)) &&
      isAtWork(owner, this.#own.process, this.#isThere)
    );
  }

  #isOpen = (name: string) => existsSync(join(this.#base, name, 'open'));

  #savedAt(name: string): number {
    return statSync(join(this.#base, name, 'state.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  #rename(from: string, to: string): boolean {
    try {
      renameSync(join(this.#base, from), join(this.#base, to));
      return true;
    } catch {
      return false;
    }
  }
}

function ownerOf(name: string): Owner | undefined {
  const { process: id, run } = named.exec(name)?.groups ?? {};
  return id === undefined || run === undefined ? undefined : { process: Number(id), run };
}
