/**
 * The parameters of an authorize request. VS Code's opener decodes and re-encodes the URL, so the callback URL in
 * `state`, which comes last, arrives with its own `&`: `...&state=http://127.0.0.1:P/callback%253Fa=1&b=2`. This kind
 * of state extends to the end, and is encoded twice where it is encoded at all (docs/azure.md, Sign-in of VS Code).
 */
export function authorizeParameters(url: string): URLSearchParams {
  const start = url.indexOf('?');
  const query = start < 0 ? '' : (url.slice(start + 1).split('#', 1)[0] ?? '');
  const found = /(?:^|&)state=(https?:\/\/.*)$/.exec(query);
  if (found?.[1] === undefined) return new URLSearchParams(query);
  const parameters = new URLSearchParams(query.slice(0, found.index));
  parameters.set('state', decodeOnce(decodeOnce(found[1])));
  return parameters;
}

/** Returns the text unchanged if a `%` in it isn't a valid escape. */
export function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
