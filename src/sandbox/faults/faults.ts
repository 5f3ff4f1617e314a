import { setTimeout as delay } from 'node:timers/promises';
import type { Entra } from '../caller.ts';
import type { Clock } from '../clock.ts';
import type { Handle, SandboxRequest } from '../http.ts';
import { same } from '../identifiers.ts';
import { activate, type CountingRule } from './activeRule.ts';
import { injectFault } from './injectFault.ts';
import type { ActiveRule, FaultRule } from './rule.ts';

export interface Faults {
  /** The sandbox's handler, with the rules applied. */
  readonly handle: Handle;
  /** In the order of application. */
  readonly rules: readonly ActiveRule[];
  /** @throws SyntaxError if the pattern isn't a regular expression */
  add(rule: FaultRule): ActiveRule;
  clear(): void;
}

interface FaultTarget {
  readonly handle: Handle;
  readonly clock: Clock;
  readonly entra: Pick<Entra, 'verify'>;
}

/**
 * Faults by rule in front of a sandbox. The first rule that matches a request ends it, but a rule that only delays it
 * lets later rules apply afterward. A broken connection is an exception of `handle`, which each front end reports to
 * its client in its own way.
 * @param pause waits for latency, in milliseconds; by the machine's clock unless a test uses its own
 */
export function createFaults(
  sandbox: FaultTarget,
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
        else return injectFault(fault, request, sandbox);
      }
      return sandbox.handle(request);
    },
  };
}

async function isFrom(who: string, { headers }: SandboxRequest, { entra }: FaultTarget): Promise<boolean> {
  const token = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  const caller = token === undefined ? undefined : await entra.verify(token);
  return caller !== undefined && [caller.name, caller.objectId, caller.appId].some((one) => same(one, who));
}
