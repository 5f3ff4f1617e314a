const unknownLifetime = 60_000;

/**
 * When an access token ends, in milliseconds since the epoch: its `exp` claim, which VS Code's session does not pass
 * on. A token that is no JWT (tokens are opaque to clients by contract) is taken to end in a minute, so that it is
 * asked for again soon.
 */
export function expiryOf(token: string, now: number): number {
  const payload = token.split('.')[1];
  if (payload === undefined) return now + unknownLifetime;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims === 'object' && claims !== null && 'exp' in claims && typeof claims.exp === 'number')
      return claims.exp * 1000;
  } catch {
    // Not JSON: an opaque token that happens to have a dot.
  }
  return now + unknownLifetime;
}
