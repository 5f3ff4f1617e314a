import {
  CancellationError,
  type CancellationToken,
  LanguageModelTextPart,
  type LanguageModelToolInvocationOptions,
  LanguageModelToolResult,
  MarkdownString,
  type PreparedToolInvocation,
} from 'vscode';
import { inBackground, publicCloud, signInCloudOf } from '../auth/vscodeCredential.ts';
import { text } from '../model/text.ts';
import { environmentSetting } from '../ui/settings.ts';
import { showAsMarkdown, showText } from '../ui/showText.ts';
import type { Services } from '../views/commandContext.ts';
import type { CommandId } from './answer.ts';
import { answerText, longestAnswer } from './answerText.ts';
import { type ToolContext, toolNamed } from './tools.ts';
import { readWorkspaceFile } from './workspaceFile.ts';

/** The parts of the running extension that tools use. */
export interface ToolServices {
  readonly connections: Pick<Services['connections'], 'ready' | 'problem'>;
  readonly choice: Pick<Services['choice'], 'of'>;
  readonly shell: Pick<Services['shell'], 'session'>;
}

/** The tools of package.json as VS Code calls them. */
export class LanguageModelTools {
  readonly #log: (line: string) => void;
  readonly #context: ToolContext;
  readonly #title: (command: CommandId) => string;

  /** @param title the title of a command, as the Command Palette shows it */
  constructor(services: ToolServices, title: (command: CommandId) => string, log: (line: string) => void) {
    const { connections, choice, shell } = services;
    this.#log = log;
    this.#title = title;
    this.#context = {
      session: () => connections.ready(),
      problem: () => connections.problem,
      chosen: (session) => choice.of(session),
      cloud: () =>
        shell.session?.azure.cloud ?? signInCloudOf(environmentSetting())?.cloud ?? publicCloud.cloud,
      readFile: readWorkspaceFile,
    };
  }

  /** The texts that the user sees before a tool runs, and while it does. Reads nothing. */
  prepare(name: string, input: unknown): PreparedToolInvocation | undefined {
    const tool = toolNamed(name);
    const doing = tool?.doing(input);
    if (!tool || !doing) return undefined;
    const note = text(
      '{0}. The tool only reads. The language model receives the result, which has names from Azure or from your files in it.',
      doing,
    );
    return {
      invocationMessage: new MarkdownString(showAsMarkdown(doing)),
      confirmationMessages: {
        title: showText(tool.question),
        message: new MarkdownString(showAsMarkdown(note)),
      },
    };
  }

  /** @throws if the token is canceled, or the tool doesn't exist */
  async invoke(
    name: string,
    {
      input,
      tokenizationOptions,
    }: Pick<LanguageModelToolInvocationOptions<unknown>, 'input' | 'tokenizationOptions'>,
    token: CancellationToken,
  ): Promise<LanguageModelToolResult> {
    const tool = toolNamed(name);
    if (!tool) throw new Error(`There is no tool ${name}.`);
    this.#log(name);
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    if (token.isCancellationRequested) stop.abort();
    try {
      // A call from a language model must never prompt for sign-in.
      const answer = await inBackground(() => tool.run(this.#context, input, stop.signal));
      if (stop.signal.aborted) throw new CancellationError();
      const limit = limitOf(tokenizationOptions?.tokenBudget);
      return new LanguageModelToolResult([
        new LanguageModelTextPart(answerText(answer, { limit, title: this.#title })),
      ]);
    } finally {
      listening.dispose();
    }
  }
}

/** Characters. Our own sentences need this much, however few tokens there are. */
const shortestAnswer = 2_000;

/** JSON with IDs has about three characters a token. */
const limitOf = (tokens: number | undefined) =>
  tokens === undefined ? longestAnswer : Math.min(longestAnswer, Math.max(shortestAnswer, tokens * 3));
