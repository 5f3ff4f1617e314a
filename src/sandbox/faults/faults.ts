import { setTimeout as delay } from 'node:timers/promises';
import type { Entra } from '../caller.ts';
import type { Clock } from '../clock.ts';
import type { Handle, SandboxRequest } from '../http.ts';
import { same } from '../identifiers.ts';
import { activate, type CountingRule } from './activeRule.ts';
import { befall } from './befall.ts';
import type { ActiveRule, FaultRule } from './rule.ts';

export interface Faults {
  /** As the sandbox's, but for what the rules do to it. */
  readonly handle: Handle;
  /** In the order in which they are applied. */
  readonly rules: readonly ActiveRule[];
  /** @throws SyntaxError where the pattern is no regular expression */
  add(rule: FaultRule): ActiveRule;
  clear(): void;
}

interface Behind {
  readonly handle: Handle;
  readonly clock: Clock;
  readonly entra: Pick<Entra, 'verify'>;
}

/**
 * Faults by rule in front of a sandbox. The first rule that matches a request ends it; one that only makes it wait
 * lets the later ones have it then. A broken connection is an exception of `handle`, which each front shows its
 * client in its own way.
 * @param pause waits for latency, in milliseconds; by the machine's clock unless a test moves its own
 */
export function createFaults(
  sandbox: Behind,
  pause: (milliseconds: number) => Promise<unknown> = delay,
): Faults {
  let rules: readonly CountingRule[] = [];
  let made = 0;
  const hits = async (active: CountingRule, request: SandboxRequest) => {
    if (!active.concerns(request)) return false;
    const { caller } = active.rule;
    if (caller !== undefined && !(await isFrom(caller, request, sandbox))) return false;
    return active.takes();
  };
  return {
    get rules() {
      return rules;
    },
    add(rule) {
      const active = activate(String((made += 1)), rule, () => {
        rules = rules.filter((one) => one !== active);
      });
      rules = [...rules, active];
      return active;
    },
    clear() {
      for (const active of rules) active.lift();
    },
    async handle(request) {
      for (const active of rules) {
        if (!(await hits(active, request))) continue;
        const { fault } = active.rule;
        if (fault.kind === 'hang') await active.lifted;
        else if (fault.kind === 'latency') await pause(fault.milliseconds);
        else return befall(fault, request, sandbox);
      }
      return sandbox.handle(request);
    },
  };
}

async function isFrom(who: string, { headers }: SandboxRequest, { entra }: Behind): Promise<boolean> {
  const token = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  const caller = token === undefined ? undefined : await entra.verify(token);
  return caller !== undefined && [caller.name, caller.objectId, caller.appId].some((one) => same(one, who));
}
