import { answerText, longestAnswer } from '../../src/agents/answerText.ts';
import type { ToolName } from '../../src/agents/inputs.ts';
import { type ToolContext, tools } from '../../src/agents/tools.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import { clouds } from '../../src/model/cloud.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { sampleEstate } from '../../src/sandbox/estate/sample.ts';
import type { Session } from '../../src/session/session.ts';
import { connect, megan } from './connect.ts';

/** Calls tools like a language model, on the sandbox. */
export function toolCalls(person = megan, estate: (state: State) => void = sampleEstate) {
  const connected = connect(person, {}, estate);
  const { azure, pace } = connected;
  const signIn = {
    accounts: () => Promise.resolve([]),
    tokens: () => ({ getToken: () => Promise.resolve(null) }),
  };
  const session: Session = { kind: 'sandbox', azure, pace, signIn, inventory: new Inventory(azure) };
  return { connected, session, ...caller({ session: () => Promise.resolve(session) }) };
}

/** Calls tools with a test's context. By default, nobody is signed in. */
export function caller(change: Partial<ToolContext> = {}) {
  const context: ToolContext = {
    session: () => Promise.resolve(undefined),
    problem: () => undefined,
    chosen: () => undefined,
    cloud: () => clouds.public,
    readFile: () => Promise.resolve('missing'),
    ...change,
  };
  const call = (name: ToolName, input: unknown = {}, signal = new AbortController().signal) =>
    tools[name].run(context, input, signal);
  return {
    call,
    /** The answer that a language model reads. */
    read: async (name: ToolName, input: unknown = {}, limit = longestAnswer) =>
      answerText(await call(name, input), { limit, title: (command) => `Title of ${command}` }),
  };
}
