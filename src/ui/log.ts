import type { LogOutputChannel } from 'vscode';
import type { Problem } from '../domain/problem.ts';
import { problemText } from '../domain/problem.ts';
import { plain } from '../domain/text.ts';

/** Hides whom an e-mail-like name belongs to, and keeps what tells two of them apart. */
export const masked = (message: string) =>
  message.replace(/([^\s@"'<>(),;:])[^\s@"'<>(),;:]*@([^\s@"'<>(),;:])[^\s@"'<>(),;:]*/g, '$1***@$2***');

/** Writes a line of the SDKs' at the level that it names. */
export const logLine =
  (log: LogOutputChannel) =>
  (level: 'debug' | 'info' | 'warn' | 'error', message: string): void =>
    log[level](masked(message));

/** For what is written to disk and is no reason to stop: somebody may look for why it is not there. */
export const unkept =
  (log: LogOutputChannel, what: string) =>
  (error: unknown): void =>
    log.warn(`The ${what} could not be kept: ${String(error)}`);

/** A problem with what Azure said of it: the person has been shown the rest. */
export function logProblem(log: LogOutputChannel, problem: Problem): void {
  const { azure } = problem;
  const words = azure
    ? ` [${[azure.status, azure.code, azure.requestId && `request ${azure.requestId}`].filter(Boolean).join(', ')}] ${azure.message}`
    : '';
  log.error(masked(`${problem.code}: ${plain(problemText(problem))}${words}`));
}
