import type { SandboxRequest } from '../http.ts';
import type { ActiveRule, FaultRule } from './rule.ts';

/** The internal state of a rule. */
export interface CountingRule extends ActiveRule {
  readonly lifted: Promise<void>;
  /** Whether the rule matches the request, apart from its caller. */
  concerns(request: SandboxRequest): boolean;
  /** Counts a matching request and returns whether the fault applies to it. */
  takes(): boolean;
}

/** @throws SyntaxError if the pattern isn't a regular expression */
export function activate(id: string, rule: FaultRule, remove: () => void): CountingRule {
  const pattern = typeof rule.request === 'string' ? new RegExp(rule.request, 'i') : rule.request;
  const { after = 0, times = Infinity } = rule;
  const hit = Promise.withResolvers<undefined>();
  const lifted = Promise.withResolvers<undefined>();
  let [passed, hits] = [0, 0];
  return {
    ...{ id, rule },
    hit: hit.promise,
    lifted: lifted.promise,
    get hits() {
      return hits;
    },
    concerns: ({ method, url }) => `${method} ${url}`.search(pattern) >= 0,
    takes() {
      if (hits >= times) return false;
      if (passed < after) {
        passed += 1;
        return false;
      }
      hits += 1;
      hit.resolve(undefined);
      return true;
    },
    lift() {
      remove();
      lifted.resolve(undefined);
    },
  };
}
