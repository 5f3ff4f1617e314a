import { parseArgs } from 'node:util';
import { runningClock } from '../src/sandbox/clock.ts';
import { createSandbox } from '../src/sandbox/index.ts';
import { startProxy } from '../test/proxy/proxy.ts';

const usage = `npm run sandbox -- [--json] [--speed N] [--port N]

A simulated Azure on this machine, behind a loopback proxy with Azure's real host names.
  --json     one line of JSON on stdout when it is ready, and nothing else
  --speed N  its time runs N times as fast (1)
  --port N   the proxy's port (a free one)`;

interface Wanted {
  readonly json: boolean;
  readonly speed: number;
  readonly port: number;
}

/** @throws with what is wrong in the arguments */
function readArguments(): Wanted | undefined {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      speed: { type: 'string', default: '1' },
      port: { type: 'string', default: '0' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [speed, port] = [Number(values.speed), Number(values.port)];
  if (!(speed > 0 && Number.isFinite(speed))) throw new Error('--speed takes a number above 0.');
  if (!(Number.isInteger(port) && port >= 0 && port < 65536)) throw new Error('--port takes a port number.');
  return { json: values.json, speed, port };
}
