import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds. Changes that follow each other closely are saved together. */
const burst = 500;

/**
 * A window's stored sandbox, so that a reload continues with it: its state, journal, and records in one folder. The
 * file "open" says that the window is in it. It writes synchronously, because a closing window doesn't wait.
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

  /** Starts storing a sandbox; `content` returns its current state. */
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
      // The file is complete or absent: a window that is killed here leaves the previous file.
      const half = `${this.#file()}.${String(process.pid)}.tmp`;
      writeFileSync(half, content(), { mode: 0o600 });
      renameSync(half, this.#file());
    });
  }

  /** Called when the user leaves the sandbox. It continues when they return. */
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
