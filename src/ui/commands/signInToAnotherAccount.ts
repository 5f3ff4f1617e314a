import type { Connections } from '../connections.ts';
import type { Shell } from '../shell.ts';
import { askToSignIn } from './signIn.ts';

/** Adds an account: the trees then show what each of them sees. */
export const signInToAnotherAccount = (connections: Connections, log: Shell['log']) =>
  askToSignIn(log, () => connections.signIn('anotherAccount'));
