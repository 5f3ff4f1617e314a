import { text, type Text } from '../../domain/text.ts';
import { plainSurface, renderText } from '../renderText.ts';
import { drawPage } from './draw.ts';
import type { ActionProblem } from './messages.ts';
import { actionKey, type Action, type PageDraft, type PageModel, type Subject } from './model.ts';
import { actionsOf } from './offered.ts';
import type { PageHost } from './pageHost.ts';
import { problemLines } from './problemLines.ts';
import type { PageSource } from './source.ts';

/** One source, with what it shows now and what its actions have come to. */
export class ShownPage {
  readonly subject: Subject;
  readonly source: PageSource;
  readonly #host: PageHost;
  readonly #busy = new Set<string>();
  readonly #problems = new Map<string, ActionProblem>();
  #model: PageModel;

  constructor(subject: Subject, source: PageSource, host: PageHost) {
    this.subject = subject;
    this.source = source;
    this.#host = host;
    this.#model = this.draw();
  }

  /** As it was drawn last. */
  get model(): PageModel {
    return this.#model;
  }

  get busy(): readonly string[] {
    return [...this.#busy];
  }

  get problems(): readonly ActionProblem[] {
    return [...this.#problems.values()];
  }

  draw(): PageModel {
    try {
      this.#model = drawPage(this.source.model(), this.#host.translate);
    } catch (error) {
      this.#host.report(error);
      this.#model = drawPage(undrawn, this.#host.translate);
    }
    return this.#model;
  }

  dismiss(key: string): void {
    this.#problems.delete(key);
  }

  /** The action of a key, where the page offers it now. A page's messages are not trusted. */
  offered(key: string, typed: string | undefined): Action | undefined {
    const { action, expected } = actionsOf(this.#model).get(key) ?? {};
    const isRefused = this.#busy.has(key) || (expected !== undefined && typed !== expected);
    return action?.disabled === undefined && !isRefused ? action : undefined;
  }

  /** Runs an action to its end. @returns why it failed */
  async run(action: Action): Promise<readonly Text[] | undefined> {
    const key = actionKey(action);
    this.#busy.add(key);
    this.#problems.delete(key);
    const problem = await this.#outcome(action);
    this.#busy.delete(key);
    if (problem) {
      const [title = '', ...lines] = problem.map((line) =>
        renderText(line, this.#host.translate, plainSurface),
      );
      this.#problems.set(key, { key, title, text: lines });
    }
    return problem;
  }

  async #outcome({ id, args = {} }: Action): Promise<readonly Text[] | undefined> {
    try {
      const outcome = await this.source.onAction({ id, args });
      return outcome?.kind === 'failed' ? problemLines(outcome.problem) : undefined;
    } catch (error) {
      this.#host.report(error);
      return unexpected;
    }
  }
}

const unexpected = [
  text("This couldn't be done because of an error in the extension."),
  text('The log has its details.'),
];

/** Stands for a page whose model is wrong, which is an error of ours. */
const undrawn: PageDraft = {
  title: text("This page can't be shown"),
  where: { place: 'none' },
  sections: [
    {
      id: 'error',
      kind: 'callout',
      severity: 'error',
      text: [text('The extension made a mistake in describing it. The log has its details.')],
    },
  ],
};
