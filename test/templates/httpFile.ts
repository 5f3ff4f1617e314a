/** A request of a `.http` file, before its variables are replaced. */
export interface HttpRequest {
  readonly title: string;
  readonly name?: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpFile {
  readonly variables: Readonly<Record<string, string>>;
  readonly requests: readonly HttpRequest[];
}

/**
 * Reads a `.http` file like REST Client and httpYac.
 * @throws if a line is invalid
 */
export function parseHttp(text: string): HttpFile {
  const [head = '', ...blocks] = text.split(/^###/m);
  const variables: Record<string, string> = {};
  for (const line of head.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = /^@(\w+) = (.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`not a variable: ${line}`);
    variables[name] = value;
  }
  return { variables, requests: blocks.map(parseRequest) };
}

function parseRequest(block: string): HttpRequest {
  const [first, ...lines] = block.replace(/\n+$/, '').split('\n');
  const title = (first ?? '').trim();
  let name: string | undefined;
  let line = lines.shift();
  for (; line?.startsWith('#'); line = lines.shift()) name = /^# @name (\w+)$/.exec(line)?.[1] ?? name;
  const [, method, url] = /^(GET|PUT|POST|PATCH|DELETE) (\S+)$/.exec(line ?? '') ?? [];
  if (method === undefined || url === undefined) throw new Error(`not a request: ${String(line)}`);
  const headers: Record<string, string> = {};
  for (line = lines.shift(); line !== undefined && line !== ''; line = lines.shift()) {
    const [, header, value] = /^([\w-]+): (.*)$/.exec(line) ?? [];
    if (header === undefined || value === undefined) throw new Error(`not a header: ${line}`);
    headers[header.toLowerCase()] = value;
  }
  const body = lines.join('\n');
  return { title, method, url, headers, ...(name ? { name } : {}), ...(body === '' ? {} : { body }) };
}

/** Responses to earlier requests, by their names. */
export type Answers = ReadonlyMap<string, unknown>;

/**
 * Replaces the variables of the file, of the system, and of the responses (`{{key.response.body.properties.keyUri}}`).
 */
export function filledIn(
  text: string,
  file: HttpFile,
  answers: Answers,
  system: (name: string) => string,
): string {
  return text.replaceAll(/\{\{([^{}]+)\}\}/g, (_, name: string) => {
    if (name.startsWith('$')) return system(name.slice(1));
    const own = file.variables[name];
    if (own !== undefined) return filledIn(own, file, answers, system);
    const [, request = '', path = ''] = /^(\w+)\.response\.body\.(.+)$/.exec(name) ?? [];
    const found = path
      .split('.')
      .reduce<unknown>(
        (value, member) =>
          typeof value === 'object' && value !== null ? value[member as keyof typeof value] : undefined,
        answers.get(request),
      );
    if (typeof found !== 'string') throw new Error(`{{${name}}} has no value`);
    return found;
  });
}

/**
 * The errors in a file that can be found without sending it: undeclared names, bodies that aren't JSON, and missing
 * tokens.
 */
export function checkHttp(text: string): readonly string[] {
  let file: HttpFile;
  try {
    file = parseHttp(text);
  } catch (error) {
    return [String(error)];
  }
  if (file.requests.length === 0) return ['no requests'];
  const named = new Set<string>();
  return file.requests.flatMap(({ title, name, method, url, headers, body }) => {
    const faults: string[] = [];
    for (const [, used = ''] of `${url}${body ?? ''}`.matchAll(/\{\{([^{}]+)\}\}/g)) {
      const request = /^(\w+)\.response\.body\./.exec(used)?.[1];
      const isKnown = request ? named.has(request) : used in file.variables || used === '$guid';
      if (!isKnown) faults.push(`${title}: {{${used}}} is not declared`);
    }
    if (name) named.add(name);
    if (!/^Bearer \{\{\$dotenv \w+\}\}$/.test(headers['authorization'] ?? ''))
      faults.push(`${title}: no token`);
    if (!/[?&]api-version=[\d.-]+/.test(url) && !url.includes('/v1.0/'))
      faults.push(`${title}: no api-version`);
    const takesBody = method === 'PUT' || method === 'PATCH' || /\/keys\/[^/]+\/create\?/.test(url);
    if (takesBody !== (body !== undefined)) faults.push(`${title}: body`);
    if (body !== undefined) {
      if (headers['content-type'] !== 'application/json') faults.push(`${title}: no content type`);
      try {
        JSON.parse(body);
      } catch (error) {
        faults.push(`${title}: ${String(error)}`);
      }
    }
    return faults;
  });
}
