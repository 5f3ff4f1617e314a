import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { type Problem, problemText } from '../model/problem.ts';
import { plain } from '../model/text.ts';

/** No line of the log is longer, in characters. */
const longest = 8192;

/** Between white space, quotes and the like: a name is one of them, whole. */
const words = /[^\s"'<>(),;:]+/g;

/** Hides whom an e-mail-like name belongs to, and keeps what tells two of them apart. */
export const masked = (message: string) =>
  message.replace(words, (word) => {
    const parts = word.split('@');
    return parts.length === 1
      ? word
      : parts
          .map((part) => (part === '' ? '' : `${String.fromCodePoint(part.codePointAt(0) ?? 0)}***`))
          .join('@');
  });

/** Line breaks, terminals' escape sequences, and what changes the direction of writing. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A line as it may stand in the log: Azure's words can't end it, colour it or hide in it, and it has an end. */
export const loggable = (message: string): string =>
  cutOff(masked(message)).replace(unseen, (character) => named.get(character) ?? escaped(character));

const named = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

const cutOff = (message: string) => (message.length > longest ? `${message.slice(0, longest)}…` : message);

const escaped = (character: string) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** The only way into the log (test/manifest/log.test.ts). */
export function writeLog(log: LogOutputChannel, level: LogLevel, message: string): void {
  log[level](loggable(message));
}

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Writes a line of the SDKs' at the level that it names. */
export const logLine =
  (log: LogOutputChannel) =>
  (level: LogLevel, message: string): void => {
    writeLog(log, level, message);
  };

/** For what is written to disk and is no reason to stop: somebody may look for why it is not there. */
export const unkept =
  (log: LogOutputChannel, what: string) =>
  (error: unknown): void =>
    writeLog(log, 'warn', `The ${what} could not be kept: ${String(error)}`);

/** A problem with what Azure said of it: the person has been shown the rest. */
export function logProblem(log: LogOutputChannel, problem: Problem): void {
  const { azure } = problem;
  const answered = azure
    ? ` [${[azure.status, azure.code, azure.requestId && `request ${azure.requestId}`].filter(Boolean).join(', ')}] ${azure.message}`
    : '';
  writeLog(log, 'error', `${problem.code}: ${plain(problemText(problem))}${answered}`);
}

/** The product and its version, as Azure's operators read it. */
export function userAgentOf({ extension }: ExtensionContext): string {
  const { version }: { version?: unknown } = extension.packageJSON as { version?: unknown };
  return `cosmos-cmk/${typeof version === 'string' ? version : '0'}`;
}
