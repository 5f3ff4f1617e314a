import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { because } from './because.ts';

/** Recorded exchanges with Azure. They are next to the checkout, and not part of this repository. */
const folder = new URL('../../shared/recordings/', import.meta.url);
/** Recordings of restored accounts. */
const restores = new URL('../../shared/recordings-restore/', import.meta.url);

export type Body = null | boolean | number | string | readonly Body[] | { readonly [name: string]: Body };

export interface Exchange {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined if none was sent; text if it isn't JSON. */
  readonly sent: Body | undefined;
  readonly body: Body | undefined;
}

export interface Recording {
  readonly name: string;
  readonly exchanges: readonly Exchange[];
}

/** As in the files: bodies are JSON, or JSON in a string. */
interface Stored extends Omit<Exchange, 'sent'> {
  readonly req: Body;
}

export const recordings: readonly Recording[] = recordingsIn(folder);
export const restoreRecordings: readonly Recording[] = recordingsIn(restores);

export const needsRecordings = because('../shared/recordings is not there');

function recordingsIn(place: URL): readonly Recording[] {
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .toSorted()
    .map((name) => ({ name: name.replace('.json', ''), exchanges: read(new URL(name, place)) }));
}

function read(file: URL): Exchange[] {
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored[];
  return stored.map(({ req, body, ...rest }) => ({ ...rest, sent: parse(req), body: parse(body) }));
}

function parse(stored: Body | undefined): Body | undefined {
  if (typeof stored !== 'string') return stored ?? undefined;
  try {
    return stored === '' ? undefined : (JSON.parse(stored) as Body);
  } catch {
    return stored;
  }
}

/** Follows names into a body; undefined if the path doesn't exist. */
export function at(body: Body | undefined, ...names: readonly (string | number)[]): Body | undefined {
  return names.reduce<Body | undefined>(
    (here, name) =>
      typeof here === 'object' && here !== null ? (here as Record<string, Body>)[name] : undefined,
    body,
  );
}

export function textAt(body: Body | undefined, ...names: readonly (string | number)[]): string | undefined {
  const found = at(body, ...names);
  return typeof found === 'string' ? found : undefined;
}

export function listAt(body: Body | undefined, ...names: readonly (string | number)[]): readonly Body[] {
  const found = at(body, ...names);
  return Array.isArray(found) ? (found as readonly Body[]) : [];
}
