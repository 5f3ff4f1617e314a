import type * as z from 'zod/mini';
import type { Cloud } from '../model/cloud.ts';
import type { Problem } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import type { ChosenSubscriptions } from '../views/children.ts';
import { type Answer, problemData, said } from './answer.ts';
import { visible } from './answerText.ts';
import { answerReadiness } from './checkReadiness.ts';
import { checkTemplateText, type NoFile, type TemplateText } from './checkTemplate.ts';
import { explainAccount } from './explainStatus.ts';
import { inputs, type ToolName } from './inputs.ts';
import { listAccounts } from './listAccounts.ts';
import { renderFor, renderPlaceholders } from './renderTemplate.ts';
import { revocationImpact } from './revocationImpact.ts';

/** What a tool works with. It has nothing that can change Azure. */
export interface ToolContext {
  /** The current connection. It is made silently, because a tool must never prompt for sign-in. */
  readonly session: () => Promise<Session | undefined>;
  /** Why there is no connection, if connecting failed. */
  readonly problem: () => Problem | undefined;
  /** The subscriptions that the views show. */
  readonly chosen: (session: Session) => ChosenSubscriptions;
  /** The cloud of templates without a connection. */
  readonly cloud: () => Cloud;
  readonly readFile: (path: string) => Promise<TemplateText | NoFile>;
}

/** A tool that a language model can call. Its input isn't validated yet. */
export interface Tool {
  /** The question that confirms it before it runs. */
  readonly question: Text;
  /** The progress message while it runs; undefined if the input isn't valid. */
  readonly doing: (input: unknown) => Text | undefined;
  readonly run: (context: ToolContext, input: unknown, signal: AbortSignal) => Promise<Answer>;
}

interface Definition<I> {
  readonly question: Text;
  readonly doing: (input: I) => Text;
  readonly run: (context: ToolContext, input: I, signal: AbortSignal) => Promise<Answer>;
}

const tool = <I>(input: z.ZodMiniType<I>, { question, doing, run }: Definition<I>): Tool => ({
  question,
  doing: (raw) => {
    const { data } = input.safeParse(raw);
    return data === undefined ? undefined : doing(data);
  },
  run: async (context, raw, signal) => {
    const parsed = input.safeParse(raw);
    return parsed.success ? run(context, parsed.data, signal) : invalid(parsed.error.issues);
  },
});

const invalid = (issues: readonly z.core.$ZodIssue[]): Answer => ({
  says: [said`The input doesn't match the schema of the tool, so nothing was read.`],
  data: {
    from: 'call',
    value: {
      problems: issues.map((issue) => ({
        at: issue.path.map(String).join('.'),
        problem: issue.code,
        ...('expected' in issue ? { expected: issue.expected } : {}),
        ...('values' in issue ? { allowed: issue.values.map(String) } : {}),
        ...('keys' in issue ? { unknown: issue.keys } : {}),
      })),
    },
  },
});

const connected =
  <I>(work: (session: Session, input: I, signal: AbortSignal, context: ToolContext) => Promise<Answer>) =>
  async (context: ToolContext, input: I, signal: AbortSignal): Promise<Answer> => {
    const session = await context.session();
    if (!session) return signedOut(context.problem());
    return ofFile(session, await work(session, input, signal, context));
  };

/** An inventory from a file can be old, and nothing can be done about what it says before it's closed. */
function ofFile({ file }: Session, answer: Answer): Answer {
  if (!file) return answer;
  const { data = { from: 'file', value: {} } } = answer;
  const inventory = {
    ...{ file: file.name, readAt: new Date(file.at).toISOString() },
    from: file.sandbox ? "the extension's sandbox, a simulation" : 'Azure',
  };
  return {
    ...answer,
    says: [
      ...answer.says,
      said`The inventory is from a file. Azure can differ by now. To read or change Azure, the person closes it.`,
    ],
    data: { ...data, value: { inventory, ...data.value } },
    commands: [...(answer.commands ?? []), 'cosmosCmk.closeInventory'],
  };
}

const signedOut = (problem: Problem | undefined): Answer => ({
  says: [
    said`No one is signed in to Azure here, so nothing was read and the answer is unknown. The person can sign in, or explore the sandbox, a simulated Azure.`,
  ],
  ...(problem ? { data: { from: 'azure', value: { problem: problemData(problem) } } } : {}),
  commands: ['cosmosCmk.signIn', 'cosmosCmk.exploreSandbox'],
});

/** Every tool of package.json. They call the same functions as the commands, but only those that read. */
export const tools: Readonly<Record<ToolName, Tool>> = {
  cosmosCmk_list_accounts: tool(inputs.cosmosCmk_list_accounts, {
    question: text('Read accounts and the status of their keys?'),
    doing: () => text('Reading accounts and the status of their keys'),
    run: connected((session, input, signal, { chosen }) =>
      listAccounts(session, chosen(session), input, signal),
    ),
  }),
  cosmosCmk_explain_status: tool(inputs.cosmosCmk_explain_status, {
    question: text('Read the status of an account and its key?'),
    doing: ({ account }) => text('Reading the status of account {0}', visible(account)),
    run: connected(explainAccount),
  }),
  cosmosCmk_check_readiness: tool(inputs.cosmosCmk_check_readiness, {
    question: text('Check CMK readiness?'),
    doing: ({ resource }) => text('Checking CMK readiness of {0}', visible(resource)),
    run: connected(answerReadiness),
  }),
  cosmosCmk_revocation_impact: tool(inputs.cosmosCmk_revocation_impact, {
    question: text('Find what a revocation would affect?'),
    doing: ({ resource }) => text('Finding what a revocation on {0} would affect', visible(resource)),
    run: connected(revocationImpact),
  }),
  cosmosCmk_render_template: tool(inputs.cosmosCmk_render_template, {
    question: text('Render a CMK template?'),
    doing: ({ resource }) =>
      resource === undefined
        ? text('Rendering a template with placeholders')
        : text('Rendering a template for {0}', visible(resource)),
    run: (context, { resource, ...input }, signal) =>
      resource === undefined
        ? renderPlaceholders(context.cloud(), input)
        : connected((session) => renderFor(session, input, resource, signal))(context, input, signal),
  }),
  cosmosCmk_check_template: tool(inputs.cosmosCmk_check_template, {
    question: text('Check a template for known CMK mistakes?'),
    doing: ({ file }) =>
      file === undefined ? text('Checking a template') : text('Checking {0}', visible(file)),
    run: ({ readFile }, input) => checkTemplateText(input, readFile),
  }),
};

export const toolNamed = (name: string): Tool | undefined =>
  Object.hasOwn(tools, name) ? tools[name as ToolName] : undefined;
