import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { specs } from './specs.ts';

interface Reference {
  readonly $ref: string;
}
export interface Property {
  readonly type: Reference;
  /** 1 required, 2 read-only, 4 write-only, 8 known at the start of the deployment. */
  readonly flags: number;
}
export type Properties = Readonly<Record<string, Property>>;
export interface BicepType {
  readonly $type: string;
  readonly name?: string;
  readonly body?: Reference;
  readonly properties?: Properties;
  readonly additionalProperties?: Reference;
  readonly itemType?: Reference;
  readonly value?: string;
  readonly elements?: readonly Reference[] | Readonly<Record<string, Reference>>;
  readonly discriminator?: string;
  readonly baseProperties?: Properties;
}

const folders: Readonly<Record<string, string>> = {
  'microsoft.documentdb': 'cosmos-db',
  'microsoft.keyvault': 'keyvault',
  'microsoft.managedidentity': 'msi',
  'microsoft.authorization': 'authorization',
};

/** The types of a resource provider's version; a reference is an index into them. */
export class Types {
  private readonly all: readonly BicepType[];
  constructor(file: string) {
    this.all = JSON.parse(readFileSync(file, 'utf8')) as BicepType[];
  }
  at = ({ $ref }: Reference): BicepType => {
    const found = this.all[Number($ref.split('/').at(-1))];
    if (found === undefined) throw new Error(`no type ${$ref}`);
    return found;
  };
  resource = (name: string) =>
    this.all.find((one) => one.$type === 'ResourceType' && one.name?.toLowerCase() === name.toLowerCase());
}

const cache = new Map<string, Types | undefined>();
export function typesOf(resource: string): Types | undefined {
  const [type = '', version = ''] = resource.split('@');
  const namespace = type.split('/')[0]?.toLowerCase() ?? '';
  const file = join(
    specs,
    'bicep-types-az/generated',
    folders[namespace] ?? '-',
    namespace,
    version,
    'types.json',
  );
  if (!cache.has(file)) cache.set(file, existsSync(file) ? new Types(file) : undefined);
  return cache.get(file);
}

/** The values of a closed set; undefined if any string is allowed. */
export function literalsOf(type: BicepType, types: Types): readonly string[] | undefined {
  if (type.$type === 'StringLiteralType') return [type.value ?? ''];
  if (type.$type !== 'UnionType') return undefined;
  const elements = (type.elements as readonly Reference[]).map(types.at);
  if (elements.some(({ $type }) => $type === 'StringType')) return undefined;
  return elements.map(({ value }) => value ?? '');
}

/** The properties of an object type. For a union, those for the value of its discriminator. */
export function membersOf(
  type: BicepType,
  types: Types,
  valueOf: (name: string) => string,
): { readonly properties: Properties | undefined; readonly isOpen: boolean } {
  if (type.$type !== 'DiscriminatedObjectType' || type.discriminator === undefined)
    return { properties: type.properties, isOpen: type.additionalProperties !== undefined };
  const element = (type.elements as Readonly<Record<string, Reference>>)[valueOf(type.discriminator)];
  const chosen = element ? types.at(element).properties : {};
  return { properties: { ...type.baseProperties, ...chosen }, isOpen: false };
}

export const isRequired = ({ flags }: Property) => (flags & 3) === 1 && !(flags & 8);
export const isReadOnly = ({ flags }: Property) => (flags & 3) === 2;

/**
 * Checks JSON against a type, as far as it is known. `isExpression` recognizes strings with expressions. A PATCH has no
 * required properties.
 */
export function checkJson(
  value: unknown,
  type: BicepType,
  types: Types,
  path: string,
  isExpression: (text: string) => boolean,
): readonly string[] {
  if (typeof value === 'string' && isExpression(value)) return [];
  const wanted = type.$type.replace(/Type$/, '');
  if (Array.isArray(value)) {
    if (!type.itemType) return [`${path}: not an array`];
    const item = types.at(type.itemType);
    return value.flatMap((one) => checkJson(one, item, types, `${path}[]`, isExpression));
  }
  if (typeof value === 'object' && value !== null) {
    const object = value as Readonly<Record<string, unknown>>;
    const { properties, isOpen } = membersOf(type, types, (name) => String(object[name]));
    if (properties === undefined && !isOpen) return [`${path}: not an object`];
    return Object.entries(object).flatMap(([name, inner]) => {
      const known = properties?.[name];
      if (known === undefined) return isOpen ? [] : [`${path}/${name}: unknown property`];
      if (isReadOnly(known)) return [`${path}/${name}: read-only`];
      return checkJson(inner, types.at(known.type), types, `${path}/${name}`, isExpression);
    });
  }
  if (typeof value === 'boolean') return wanted === 'Boolean' ? [] : [`${path}: not a ${wanted}`];
  if (typeof value === 'number') return wanted === 'Integer' ? [] : [`${path}: not a ${wanted}`];
  const literals = literalsOf(type, types);
  if (['Boolean', 'Integer', 'Object', 'Array'].includes(wanted)) return [`${path}: not a ${wanted}`];
  return literals && !literals.includes(String(value))
    ? [`${path}: '${String(value)}' is none of ${literals.join(', ')}`]
    : [];
}
