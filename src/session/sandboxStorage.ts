import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds. Changes that follow each other closely are saved together. */
const burst = 500;

/**
 * What a window keeps of its sandbox, so that a reload continues with it: its state beside its journal and its records,
 * in one folder. The file "open" says that the window is in it. It writes synchronously, because a window that closes waits for nothing.
 */
export class SandboxStorage {
  readonly folder: string;
  readonly #failed: (error: unknown) => void;
  #content: (() => string) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, failed: (error: unknown) => void) {
    this.folder = folder;
    this.#failed = failed;
  }

  /** The saved state; undefined if there is none. */
  read(): string | undefined {
    return existsSync(this.#file()) ? readFileSync(this.#file(), 'utf8') : undefined;
  }

  /** Begins to keep a sandbox; `content` is its state at the moment. */
  open(content: () => string): void {
    this.#content = content;
    this.save();
    this.#try(() => writeFileSync(this.#mark(), '', { mode: 0o600 }));
  }

  /** Call this after a change. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.save(), burst);
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const content = this.#content;
    if (!content) return;
    this.#try(() => {
      mkdirSync(this.folder, { recursive: true });
      // Complete or absent: a window that is killed here leaves the file before.
      const half = `${this.#file()}.${String(process.pid)}.tmp`;
      writeFileSync(half, content(), { mode: 0o600 });
      renameSync(half, this.#file());
    });
  }

  /** The person has left the sandbox. It continues when they come back. */
  close(): void {
    this.save();
    this.#content = undefined;
    this.#try(() => rmSync(this.#mark(), { force: true }));
  }

  /** The next sandbox starts with the sample. */
  discard(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#content = undefined;
    this.#try(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failed(error);
    }
  }

  #file = () => join(this.folder, 'state.json');
  #mark = () => join(this.folder, 'open');
}
