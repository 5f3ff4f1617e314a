import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether a server could listen on this port of 127.0.0.1. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  const answer = await free;
  if (answer) {
    server.close();
    await once(server, 'close');
  }
  return answer;
}
