import type { Caller, Entra } from './caller.ts';
import type { Clock } from './clock.ts';
import { newGuid } from './identifiers.ts';

/**
 * Tokens for use within the process, in place of Entra's: they need no signature and no pages. A token is valid for as
 * long as the sandbox remembers it.
 */
export function createInProcessTokens(clock: Clock, speed: number): Entra {
  const tokens = new Map<string, Caller>();
  return {
    handle: () => Promise.resolve(undefined),
    verify: (bearer) => Promise.resolve(tokens.get(bearer)),
    issue: (who, scope, lifetimeSeconds = 3599) => {
      const now = clock.now();
      for (const [token, { expiresAt }] of tokens) if (expiresAt <= now) tokens.delete(token);
      const token = newGuid();
      const audience = (scope.split(' ')[0] ?? '').replace(/\/\.default$/, '');
      tokens.set(token, { ...who, audience, expiresAt: now + lifetimeSeconds * 1000 * speed });
      return Promise.resolve(token);
    },
  };
}
