/** The names in braces of a path template: `/subscriptions/{subscription}` gives `subscription`. */
export type ParamNames<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Plain}*` ? Plain : Name) | ParamNames<Rest>
  : never;

export type Params<T extends string> = Readonly<Record<ParamNames<T>, string>>;

export type Matcher<T extends string> = (path: string) => Params<T> | undefined;

/**
 * Matches a whole path without regard to case and ignores a trailing slash. `{name*}` matches any number of segments,
 * including none.
 */
export function matcher<T extends string>(template: T): Matcher<T> {
  const source = template
    .replaceAll('.', '\\.')
    .replaceAll(/\/\{(\w+)\*\}/g, '(?<$1>(?:/[^/]+)*?)')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const pattern = new RegExp(`^${source}/?$`, 'i');
  return (path) => {
    const groups = pattern.exec(path);
    if (groups === null) return undefined;
    const params: Record<string, string> = {};
    for (const [name, value] of Object.entries(groups.groups ?? {})) {
      params[name] = decodeURIComponent(value);
    }
    return params as Params<T>;
  };
}
