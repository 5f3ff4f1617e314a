import type { ManualClock } from '../../src/sandbox/clock.ts';
import type { Faults } from '../../src/sandbox/faults/faults.ts';
import { readRule } from '../../src/sandbox/faults/readRule.ts';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Handles requests to the proxy's own address, which aren't proxied. */
export type Control = (method: string, path: string, body: string) => ControlAnswer;

export interface Controlled {
  readonly clock: ManualClock;
  readonly faults: Faults;
  /** The whole state of the sandbox, as JSON. */
  readonly save: () => string;
}

/** Advances the sandbox's time, sets fault rules, and saves it while real clients use it. */
export function createControl({ clock, faults, save }: Controlled): Control {
  const time = () => ({ now: new Date(clock.now()).toISOString() });
  const told = () => faults.rules.map(({ id, hits, rule }) => ({ id, hits, ...rule }));
  return (method, path, body) => {
    const [, noun, id] = path.split('/');
    switch (`${method} ${noun ?? ''}`) {
      case 'GET time':
        return ok(time());
      case 'POST time': {
        const { advance } = read(body) as { advance?: unknown };
        if (typeof advance !== 'number' || !(advance >= 0))
          throw new Error('"advance" takes a number of seconds.');
        clock.advance(advance * 1000);
        return ok(time());
      }
      case 'GET faults':
        return ok(told());
      case 'POST faults':
        return ok({ id: faults.add(readRule(read(body))).id });
      case 'DELETE faults':
        if (id === undefined) faults.clear();
        else faults.rules.find((one) => one.id === id)?.lift();
        return ok(told());
      case 'GET state':
        return ok(JSON.parse(save()));
      default:
        return {
          status: 404,
          body: { error: 'There are GET and POST /time, GET, POST and DELETE /faults, and GET /state.' },
        };
    }
  };
}

const ok = (body: unknown): ControlAnswer => ({ status: 200, body });

function read(body: string): object {
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null) throw new Error('The body takes a JSON object.');
  return value;
}
