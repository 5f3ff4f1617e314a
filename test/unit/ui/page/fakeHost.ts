import { plain, type Text } from '../../../../src/domain/text.ts';
import {
  readHostMessage,
  type HostMessage,
  type PageMessage,
  type PageUpdate,
} from '../../../../src/ui/page/messages.ts';
import type { PageHost, PagePanel } from '../../../../src/ui/page/pageHost.ts';
import { english } from './english.ts';

class Emitter<T> {
  readonly #listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown) => {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
  get size(): number {
    return this.#listeners.size;
  }
}

/** A tab of VS Code: what is hidden loses its script, and what shows again starts it again. */
export class FakePanel implements PagePanel {
  readonly sent: HostMessage[] = [];
  readonly reveals: boolean[] = [];
  title = '';
  visible = true;
  isClosed = false;
  readonly #messages = new Emitter<unknown>();
  readonly #visible = new Emitter<undefined>();
  readonly #closed = new Emitter<undefined>();
  readonly onMessage = this.#messages.event;
  readonly onDidChangeVisible = this.#visible.event;
  readonly onDidClose = this.#closed.event;

  load(): void {
    // A script is loaded a moment later.
    queueMicrotask(() => this.say({ type: 'ready' }));
  }

  post(message: HostMessage): void {
    const read = readHostMessage(message);
    if (!read.success) throw read.error;
    this.sent.push(structuredClone(message));
  }

  reveal(preserveFocus: boolean): void {
    this.reveals.push(preserveFocus);
    this.show(true);
  }

  show(visible: boolean): void {
    if (this.visible === visible) return;
    this.visible = visible;
    this.#visible.fire(undefined);
    if (visible) this.say({ type: 'ready' });
  }

  say(message: PageMessage | { readonly type: string }): void {
    this.#messages.fire(message);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#closed.fire(undefined);
  }

  /** What shows on it. */
  get last(): PageUpdate {
    const last = this.sent.findLast((message) => message.type === 'page');
    if (last?.type !== 'page') throw new Error('nothing was sent');
    return last;
  }

  get updates(): number {
    return this.sent.filter(({ type }) => type === 'page').length;
  }

  get listeners(): number {
    return this.#messages.size + this.#visible.size;
  }
}

export interface FakeHost extends PageHost {
  readonly panels: FakePanel[];
  readonly notified: { readonly message: string; readonly show: (() => void) | undefined }[];
  readonly reported: unknown[];
  readonly copied: string[];
  readonly saved: { readonly name: string; readonly markdown: string }[];
  readonly commands: string[];
  time: number;
}

export function fakeHost(): FakeHost {
  const host: FakeHost = {
    panels: [],
    notified: [],
    reported: [],
    copied: [],
    saved: [],
    commands: [],
    time: Date.parse('2026-11-29T12:10:00Z'),
    translate: english,
    now: () => host.time,
    createPanel() {
      const panel = new FakePanel();
      host.panels.push(panel);
      return panel;
    },
    copy(text) {
      host.copied.push(text);
      return Promise.resolve();
    },
    saveMarkdown(name, markdown) {
      host.saved.push({ name, markdown });
      return Promise.resolve();
    },
    notify(problem: readonly Text[], show) {
      host.notified.push({ message: problem.map(plain).join(' '), show });
    },
    runCommand(command) {
      host.commands.push(command);
      return Promise.resolve();
    },
    report: (error) => host.reported.push(error),
  };
  return host;
}
