import { isLiteral } from './code.ts';
import { codeOf, namesIn, onlyText, resourceNamed } from './expressions.ts';
import { keyTypes } from './shapes.ts';
import {
  type Located,
  member,
  type Resource,
  type Result,
  type Source,
  type SyntaxValue,
  written,
} from './syntaxTree.ts';

/** The targets that the code of some values leads to. */
export interface Reach {
  readonly resources: Set<Resource>;
  /** The vaults that are named by host or resource ID: their names, or the code for them. */
  readonly names: Set<string>;
  /** The same of managed HSMs. */
  readonly hsmNames: Set<string>;
  /** Whether something leads out of the file. */
  leadsOut: boolean;
  /** Whether a resource or a local of another file is named. Variables can't contain other resources. */
  namesOtherFiles: boolean;
}

export const emptyReach = (): Reach => ({
  resources: new Set(),
  names: new Set(),
  hsmNames: new Set(),
  leadsOut: false,
  namesOtherFiles: false,
});

/** Terraform's own names, and variables. */
const known = /^(?:var|each|count|path|self|terraform)\./;

/** Follows names to definitions and resources, and from each resource to the given values of it. */
export function follow(
  start: readonly (Located & Pick<Result, 'code'>)[],
  reach: Reach,
  linksOf: (resource: Resource, source: Source) => readonly SyntaxValue[],
): void {
  const open = [...start];
  const seen = new Set<SyntaxValue>();
  const visit = (source: Source, resource: Resource) => {
    if (reach.resources.has(resource)) return;
    reach.resources.add(resource);
    source.budget.spend();
    if (resource.parent) visit(source, resource.parent);
    for (const value of linksOf(resource, source)) open.push({ source, value });
    addStoreOf(source, resource, reach);
  };
  for (let next = open.pop(); next; next = open.pop()) {
    const { source, value } = next;
    source.budget.spend();
    if (seen.has(value) || source.budget.exceeded) continue;
    seen.add(value);
    if (value.kind === 'array') open.push(...value.items.map((item) => ({ source, value: item })));
    if (value.kind === 'object') open.push(...value.members.map((one) => ({ source, value: one.value })));
    if (value.kind !== 'string' && value.kind !== 'expression') continue;
    // Nothing is known of a text that is too long to be read.
    if (value.end > value.start && written(source, value) === '')
      reach.leadsOut = reach.namesOtherFiles = true;
    const code = codeOf(next);
    const loops = loopNames(code);
    const names =
      next.code === undefined ? namesIn(next) : [/^(?:data\.)?\w+\.[\w-]+/.exec(next.code)?.[0] ?? ''];
    let isAnswered = isLiteral(next);
    for (const name of names) {
      const [root = ''] = name.split('.', 1);
      const bound = source.bound?.get(root) ?? source.bound?.get(name);
      const definition = bound?.value ?? source.definition(name);
      const instance =
        bound?.code === undefined ? name : (/^(?:data\.)?\w+\.[\w-]+/.exec(bound.code)?.[0] ?? '');
      const resource = resourceNamed(source, instance);
      if (definition) open.push(definition);
      if (resource) visit(source, resource);
      if (definition ?? resource) isAnswered = true;
      else if (source.language === 'terraform' && !known.test(name) && !bound && !loops.has(root))
        reach.namesOtherFiles = true;
    }
    const outputs = [...code.matchAll(/\.outputs\.(\w+)/g)].flatMap(([, name = '']) => source.outputs(name));
    open.push(...outputs);
    const referenced = source.language === 'arm' ? referencedIn(source, code) : [];
    for (const resource of referenced) visit(source, resource);
    addNames(next, code, reach);
    if (!isAnswered && outputs.length === 0 && referenced.length === 0) reach.leadsOut = true;
  }
}

/** The variables of loops in code of Terraform. */
const loopNames = (code: string): ReadonlySet<string> =>
  new Set(
    [...code.matchAll(/\bfor ([\w-]+)(?:, ?([\w-]+))? in\b/g)].flatMap(([, first = '', second = '']) => [
      first,
      second,
    ]),
  );

/** Vaults, managed HSMs, and keys that `reference` names by their names or symbols: `reference('kv').vaultUri`. */
function referencedIn(source: Source, code: string): readonly Resource[] {
  return [...code.matchAll(/\breference\(/gi)].flatMap(({ index, 0: { length } }) => {
    const argument = plainName(argumentAt(code, index + length));
    const isOfKey = /^[^)]*\)+\.(?:properties\.)?(?:vaultUri|hsmUri|keyUri)/i.test(
      code.slice(index + length + argument.length),
    );
    if (!isOfKey) return [];
    return storesOf(source).get(argument) ?? [];
  });
}

const stores = new WeakMap<Source, ReadonlyMap<string, readonly Resource[]>>();

/** The resources that can have a key, by names and symbols. */
function storesOf(source: Source): ReadonlyMap<string, readonly Resource[]> {
  let index = stores.get(source);
  if (!index) {
    const found = new Map<string, Resource[]>();
    for (const one of source.resources.filter(({ type }) => storeTypes.test(type)))
      for (const name of new Set([`'${one.symbol?.toLowerCase() ?? ''}'`, ...namesOf(source, one)])) {
        const same = found.get(name) ?? [];
        // Names are unique, apart from conditions.
        if (same.length < 10) found.set(name, [...same, one]);
      }
    stores.set(source, (index = found));
  }
  return index;
}

const storeTypes = /^microsoft\.keyvault\/(?:vaults|managedhsms)(?:\/keys)?$/;

/** The name of a key in ARM starts with that of its vault. */
function addStoreOf(source: Source, { type, body }: Resource, reach: Reach): void {
  const value = source.language === 'arm' && keyTypes.has(type) ? member(body, 'name')?.value : undefined;
  if (!value) return;
  const [, literal] = /^([\w-]+)\//.exec(onlyText(source, value) ?? '') ?? [];
  const code = codeOf({ source, value });
  const joined = /^(?:format\('\{0\}\/[^']*', ?|concat\((?=[^']*(?:'[^']*'\))?, ?'\/))/i.exec(code);
  const store = literal === undefined ? joined && argumentAt(code, joined[0].length) : `'${literal}'`;
  if (store) (type.includes('managedhsms') ? reach.hsmNames : reach.names).add(plainName(store));
}

/** Names as they can be compared: without white space, and as Azure compares them. */
export const plainName = (code: string) => code.replaceAll(/\s/g, '').toLowerCase();

/** Adds the vaults and managed HSMs that a value names: the host of a URI, or an argument of `resourceId`. */
function addNames(located: Located, code: string, reach: Reach): void {
  const text = written(located.source, located.value);
  const add = (name: string, isHsm: boolean) => {
    if (name !== '') (isHsm ? reach.hsmNames : reach.names).add(plainName(name));
  };
  for (const [, host = '', hsm] of text.matchAll(/https?:\/\/([\w-]+)\.(managedhsm\.)?/gi))
    add(`'${host}'`, hsm !== undefined);
  for (const [, inner = '', hsm] of text.matchAll(/https?:\/\/\$\{([^{}]+)\}(\.managedhsm\.)?/gi))
    add(inner, hsm !== undefined);
  for (const { index, 0: found } of code.matchAll(calls)) {
    const name = argumentAt(code, index + found.length);
    const after = code.slice(index + found.length + name.length);
    add(name, /managedhsms/i.test(found) || /^[^']*'\.managedhsm\./i.test(after));
  }
}

const calls = /(?:'microsoft\.keyvault\/(?:vaults|managedhsms)(?:\/keys|\/|\/\{0\})?'|'https:\/\/'),? ?/gi;

/** The code up to a comma or bracket that belongs to the call around it. */
function argumentAt(code: string, from: number): string {
  let depth = 0;
  let end = from;
  for (; end < code.length; end += 1) {
    const character = code[end] ?? '';
    if (depth === 0 && (character === ',' || character === ')')) break;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
  }
  return code.slice(from, end);
}

/** The name of a resource as a text and as code. */
export function namesOf(source: Source, { body }: Resource): readonly string[] {
  const value = member(body, 'name')?.value;
  if (!value) return [];
  const text = onlyText(source, value);
  const code = codeOf({ source, value });
  return [...(text === undefined ? [] : [`'${text}'`]), ...(code === '' ? [] : [code])].map(plainName);
}

/** Whether a text has a name in it, as code or as a whole word of a string. */
export function mentions(text: string, name: string): boolean {
  const [, literal] = /^'([\w-]+)'$/.exec(name) ?? [];
  if (literal === undefined) return text.includes(name);
  return new RegExp(`(?<![\\w-])${literal}(?![\\w-])`).test(text);
}

/** The resources that Azure or Terraform deploys before a resource, according to the file. */
export interface Dependencies {
  readonly resources: ReadonlySet<Resource>;
  /** Whether more of them can be in files that aren't known here. */
  readonly namesOtherFiles: boolean;
}

const dependencies = new WeakMap<Resource, Reach>();

export function dependenciesOf(source: Source, resource: Resource): Dependencies {
  let reach = dependencies.get(resource);
  if (!reach) {
    dependencies.set(resource, (reach = emptyReach()));
    const start = [{ source, value: resource.block ?? resource.body }];
    follow(start, reach, ({ block, body }) => [block ?? body]);
  }
  return reach;
}
