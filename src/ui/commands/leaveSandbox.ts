import type { Connections } from '../connections.ts';

/** Back to Azure, as it was before: signed in or not. */
export const leaveSandbox = (connections: Connections) => connections.reconnect();
