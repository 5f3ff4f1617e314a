import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { type Problem, problemText } from '../model/problem.ts';
import { plain } from '../model/text.ts';

/** The maximum length of a log line, in characters. */
const longest = 8192;

/** A word ends at white space, quotes, and similar characters, so a match is a whole name. */
const words = /[^\s"'<>(),;:]+/g;

/** Hides whose e-mail-like name it is, but keeps different names distinguishable. */
export const masked = (message: string) =>
  message.replace(words, (word) => {
    const parts = word.split('@');
    return parts.length === 1
      ? word
      : parts
          .map((part) => (part === '' ? '' : `${String.fromCodePoint(part.codePointAt(0) ?? 0)}***`))
          .join('@');
  });

/** Line breaks, terminal escape sequences, and bidirectional controls. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Makes a line safe to log: text from Azure can't end the line, color it, or hide in it, and its length is limited. */
export const loggable = (message: string): string =>
  cutOff(masked(message)).replace(unseen, (character) => named.get(character) ?? escaped(character));

const named = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

const cutOff = (message: string) => (message.length > longest ? `${message.slice(0, longest)}…` : message);

const escaped = (character: string) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** The only way to write to the log (test/manifest/log.test.ts). */
export function writeLog(log: LogOutputChannel, level: LogLevel, message: string): void {
  log[level](loggable(message));
}

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Writes a line from the SDKs at the level that they name. */
export const logLine =
  (log: LogOutputChannel) =>
  (level: LogLevel, message: string): void => {
    writeLog(log, level, message);
  };

/** Logs a failed write to disk. It doesn't stop the command, but the log explains why the data is missing. */
export const logUnsaved =
  (log: LogOutputChannel, what: string) =>
  (error: unknown): void =>
    writeLog(log, 'warn', `The ${what} could not be kept: ${String(error)}`);

/** Logs a problem with Azure's own message. The UI shows the rest. */
export function logProblem(log: LogOutputChannel, problem: Problem): void {
  const { azure } = problem;
  const answered = azure
    ? ` [${[azure.status, azure.code, azure.requestId && `request ${azure.requestId}`].filter(Boolean).join(', ')}] ${azure.message}`
    : '';
  writeLog(log, 'error', `${problem.code}: ${plain(problemText(problem))}${answered}`);
}

/** The product and its version, for Azure's operators. */
export function userAgentOf({ extension }: ExtensionContext): string {
  const { version }: { version?: unknown } = extension.packageJSON as { version?: unknown };
  return `cosmos-cmk/${typeof version === 'string' ? version : '0'}`;
}
