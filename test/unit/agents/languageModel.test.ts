import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CancellationToken } from 'vscode';
import { LanguageModelTools, type ToolServices } from '../../../src/agents/languageModel.ts';
import { toolCalls } from '../../fakes/toolCalls.ts';

vi.mock('vscode', () => {
  class Value {
    readonly value: unknown;
    constructor(value: unknown) {
      this.value = value;
    }
  }
  class CancellationError extends Error {}
  return {
    CancellationError,
    LanguageModelTextPart: Value,
    LanguageModelToolResult: class {
      readonly content: unknown;
      constructor(content: unknown) {
        this.content = content;
      }
    },
    MarkdownString: Value,
    l10n: {
      t: (message: string, ...args: unknown[]) =>
        message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
    },
    workspace: { getConfiguration: () => ({ inspect: () => undefined }) },
  };
});

const lines: string[] = [];
const { session, connected } = toolCalls();

/** The part of the services that tools use. */
const services: ToolServices = {
  connections: { ready: () => Promise.resolve(session), problem: undefined },
  choice: { of: () => undefined },
  shell: { session },
};

const ours = new LanguageModelTools(
  services,
  (command) => `Cosmos CMK: ${command}`,
  (line) => lines.push(line),
);

const token = (): CancellationToken & { cancel(): void } => {
  const listeners = new Set<(event: unknown) => unknown>();
  const own = {
    isCancellationRequested: false,
    onCancellationRequested: (listener: (event: unknown) => unknown) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    cancel: () => {
      own.isCancellationRequested = true;
      for (const listener of listeners) listener(undefined);
    },
  };
  return own;
};

beforeEach(() => {
  lines.length = 0;
  connected.sent();
});

describe('before a tool runs', () => {
  test('a confirmation says that it only reads, and who gets the result', () => {
    const prepared = ours.prepare('cosmosCmk_explain_status', { account: 'cosmos-a' });
    expect(prepared?.confirmationMessages?.title).toBe('Read the status of an account and its key?');
    expect(prepared?.confirmationMessages?.message).toMatchObject({
      value: expect.stringMatching(
        /^Reading the status of account cosmos\\-a\\\. The tool only reads\\\. The language model receives/,
      ) as string,
    });
    expect(prepared?.invocationMessage).toMatchObject({ value: 'Reading the status of account cosmos\\-a' });
    expect(connected.sent()).toEqual([]);
  });

  test("input from a model can't become Markdown, be invisible, or be long", () => {
    const account = `[Allow](command:cosmosCmk.revokeKey) **x** \`y\`\n\n# z \u202E${'w'.repeat(400)}`;
    const { invocationMessage } = ours.prepare('cosmosCmk_explain_status', { account }) ?? {};
    const { value } = invocationMessage as { readonly value: string };
    expect(value).not.toMatch(/[\n\u202E]|(?<!\\)[[\]()*`#]/);
    expect(value).toContain('u202e');
    expect(value.length).toBeLessThan(400);
  });

  test('there is no confirmation for an invalid input or an unknown tool', () => {
    expect(ours.prepare('cosmosCmk_explain_status', {})).toBeUndefined();
    expect(ours.prepare('constructor', {})).toBeUndefined();
  });
});

describe('a call', () => {
  test('is logged by its name alone, and returns one text', async () => {
    const { content } = await ours.invoke(
      'cosmosCmk_list_accounts',
      { input: { name: 'secret-name' } },
      token(),
    );
    expect(content).toHaveLength(1);
    expect(lines).toEqual(['cosmosCmk_list_accounts']);
  });

  test.each([
    [undefined, 20_000],
    [1, 2_000],
    [1_000, 3_000],
    [1_000_000, 20_000],
  ])('with %s tokens returns at most %i characters', async (tokenBudget, limit) => {
    const tokenizationOptions =
      tokenBudget === undefined
        ? {}
        : { tokenizationOptions: { tokenBudget, countTokens: () => Promise.resolve(0) } };
    const { content } = await ours.invoke(
      'cosmosCmk_list_accounts',
      { input: {}, ...tokenizationOptions },
      token(),
    );
    const [part] = content as readonly { readonly value: string }[];
    expect(part?.value.length).toBeLessThanOrEqual(limit);
  });

  test('that is canceled before it starts sends nothing, and ends as canceled', async () => {
    const canceled = token();
    canceled.cancel();
    const input = { resource: 'cosmos-returns-prod' };
    await expect(ours.invoke('cosmosCmk_check_readiness', { input }, canceled)).rejects.toThrow();
    expect(connected.sent()).toEqual([]);
  });

  test('that is canceled while it reads sends no more', async () => {
    const canceled = token();
    connected.before = () => canceled.cancel();
    const input = { resource: 'cosmos-returns-prod' };
    await expect(ours.invoke('cosmosCmk_check_readiness', { input }, canceled)).rejects.toThrow();
    connected.before = () => undefined;
    const first = connected.sent().length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(first).toBeLessThan(10);
    expect(connected.sent()).toEqual([]);
  });

  test('of an unknown tool throws', async () => {
    await expect(ours.invoke('toString', { input: {} }, token())).rejects.toThrow(
      'There is no tool toString.',
    );
  });
});
