import { textAt, type Body } from '../../../recordings.ts';

/** One position at which the sandbox's response differs from Azure's. */
export interface Mismatch {
  /** `status`, `header location`, `body.properties.kind`. */
  readonly at: string;
  readonly azure: unknown;
  readonly sandbox: unknown;
}

export interface Compared {
  readonly mismatches: readonly Mismatch[];
  /** Whether anything only matched by its shape. */
  readonly byShape: boolean;
}

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const id = new RegExp(`${guid}|(?<![\\w-])[0-9a-f]{32}(?![\\w-])`, 'gi');

/** Values that depend on Azure's internals. All other text is compared exactly. */
const forms: readonly (readonly [pattern: RegExp, form: string])[] = [
  [id, '{id}'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '{time}'],
  [/[A-Za-z0-9+/]{86}==/g, '{account key}'],
  [/(?<=operationresults\/)[\w-]+/gi, '{operation}'],
  [/\b\d+(?:\.\d+){3}\b/g, '{address or build}'],
];

function formOf(text: string): string {
  return forms.reduce((left, [pattern, form]) => left.replaceAll(pattern, form), text);
}

/** The sandbox's ids for recorded ones, because later requests use them. */
export type Ids = Map<string, string>;

export function translate(text: string, ids: Ids): string {
  return text.replaceAll(id, (found) => ids.get(found.toLowerCase()) ?? found);
}

/** False if a recorded id has already been matched to another id of the sandbox. */
function learn(azure: string, sandbox: string, ids: Ids): boolean {
  const mine = sandbox.match(id) ?? [];
  return (azure.match(id) ?? []).every((recorded, index) => {
    const known = ids.get(recorded.toLowerCase());
    const here = mine[index] ?? '';
    if (known === undefined) ids.set(recorded.toLowerCase(), here);
    return known === undefined || known.toLowerCase() === here.toLowerCase();
  });
}

const seconds = (value: number) => Number.isInteger(value) && value > 1e9 && value < 1e10;
const modulus = /^[\w-]{342,}$/;

export type Likeness = 'equal' | 'shape' | 'different';

/** Compares two single values. */
export function likeness(azure: unknown, sandbox: unknown, ids: Ids): Likeness {
  if (typeof azure === 'number' && typeof sandbox === 'number')
    return azure === sandbox ? 'equal' : seconds(azure) && seconds(sandbox) ? 'shape' : 'different';
  if (typeof azure !== 'string' || typeof sandbox !== 'string')
    return azure === sandbox ? 'equal' : 'different';
  if (modulus.test(azure) && azure.length === sandbox.length) return 'shape';
  if (formOf(azure) !== formOf(sandbox) || !learn(azure, sandbox, ids)) return 'different';
  return azure === sandbox ? 'equal' : 'shape';
}

/** Azure's lists have no documented order, so items with names are matched by name. */
function namesake(item: Body, mine: readonly Body[], ids: Ids): Body | undefined {
  const name = textAt(item, 'name');
  return name === undefined ? undefined : mine.find((one) => textAt(one, 'name') === translate(name, ids));
}

/** Compares bodies: names, their casing, types, lengths of lists, and values like `likeness`. */
export function compareBodies(azure: Body | undefined, sandbox: Body | undefined, ids: Ids): Compared {
  const mismatches: Mismatch[] = [];
  let byShape = false;
  const visit = (one: Body | undefined, other: Body | undefined, path: string): void => {
    const miss = () => mismatches.push({ at: path, azure: one, sandbox: other });
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
      const found = likeness(one, other, ids);
      if (found === 'different') miss();
      byShape ||= found === 'shape';
    } else if (Array.isArray(one) || Array.isArray(other)) {
      const [list, mine] = [one, other] as [readonly Body[], readonly Body[]];
      if (!Array.isArray(one) || !Array.isArray(other)) miss();
      else if (list.length === mine.length) {
        list.forEach((item, index) => {
          visit(item, namesake(item, mine, ids) ?? mine[index], `${path}[${String(index)}]`);
        });
      } else {
        miss();
        list.forEach((item, index) => {
          const same = namesake(item, mine, ids);
          if (same !== undefined) visit(item, same, `${path}[${String(index)}]`);
        });
      }
    } else {
      const [properties, mine] = [one, other] as Record<string, Body>[];
      for (const name of new Set([...Object.keys(properties!), ...Object.keys(mine!)]))
        visit(properties![name], mine![name], `${path}.${name}`);
    }
  };
  visit(azure, sandbox, 'body');
  return { mismatches, byShape };
}
