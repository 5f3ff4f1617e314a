import type { Node } from 'web-tree-sitter';
import { named, ofType, syntaxErrors, type Parse } from './grammars.ts';
import {
  isRequired,
  isReadOnly,
  literalsOf,
  membersOf,
  typesOf,
  type BicepType,
  type Types,
} from './bicepTypes.ts';

const text = (node: Node | undefined) => node?.text.replaceAll(/^'|'$/g, '') ?? '';
const line = (node: Node) => `line ${node.startPosition.row + 1}`;
const entries = (object: Node) =>
  named(object)
    .filter(({ type }) => type === 'object_property')
    .map((property) => {
      const [name, value] = named(property);
      return { property, name: text(name), value };
    });

/**
 * Checks a Bicep file against the grammar, then each resource against Microsoft's type, and each module against its
 * file. This isn't what the compiler does.
 */
export function checkBicep(
  parse: Parse,
  source: string,
  fileOf: (name: string) => string | undefined = () => undefined,
): readonly string[] {
  const tree = parse(source);
  const errors = syntaxErrors(tree);
  if (errors.length > 0) return errors;
  const declared = ofType(tree, 'resource_declaration');
  if (declared.length === 0) return ['no resources'];
  const modules = ofType(tree, 'module_declaration').flatMap((one) => {
    const file = fileOf(text(named(one).find(({ type }) => type === 'string')));
    return file === undefined ? [`${line(one)}: no such module`] : checkModule(one, parse(file), source);
  });
  return [...declared.flatMap(checkDeclaration), ...modules, ...unresolved(tree)];
}

/** A module must get every parameter that its file declares, and must have the outputs that are used. */
function checkModule(module: Node, file: Node, source: string): readonly string[] {
  const symbol = named(module)[0]?.text ?? '';
  const object = named(module).find(({ type }) => type === 'object');
  const members = object ? entries(object) : [];
  const params = members.find(({ name }) => name === 'params')?.value;
  const given = params ? entries(params).map(({ name }) => name) : [];
  const names = (type: string) => ofType(file, type).map((one) => named(one)[0]?.text ?? '');
  const [declared, outputs] = [names('parameter_declaration'), names('output_declaration')];
  const asked = [...source.matchAll(new RegExp(`\\b${symbol}\\.outputs\\.(\\w+)`, 'g'))].map(
    ([, one = '']) => one,
  );
  return [
    ...members
      .filter(({ name }) => !['name', 'scope', 'params'].includes(name))
      .map(({ name }) => `${line(module)}: ${name}: unknown property`),
    ...(given.join() === declared.join() ? [] : [`${line(module)}: ${given.join()} for ${declared.join()}`]),
    ...asked.filter((one) => !outputs.includes(one)).map((one) => `${line(module)}: it has no output ${one}`),
  ];
}

function checkDeclaration(declaration: Node): readonly string[] {
  const name = text(named(declaration).find(({ type }) => type === 'string'));
  const types = typesOf(name);
  const resource = types?.resource(name);
  if (!types || !resource?.body) return [`${line(declaration)}: ${name}: no such type`];
  const object = named(declaration).find(({ type }) => type === 'object');
  if (!object) return [`${line(declaration)}: ${name}: no body`];
  const exists = declaration.text.includes("' existing =");
  return checkObject(object, types.at(resource.body), types, { path: name, exists, top: true });
}

interface Place {
  readonly path: string;
  readonly exists: boolean;
  readonly top: boolean;
}

const ofDeclarations = ['dependsOn', 'parent', 'scope'];

function checkObject(object: Node, wide: BicepType, types: Types, place: Place): readonly string[] {
  const { properties, isOpen } = membersOf(wide, types, (name) =>
    text(entries(object).find((entry) => entry.name === name)?.value),
  );
  if (properties === undefined) return [];
  const faults: string[] = [];
  const inner = { exists: false, top: false };
  for (const { property, name, value } of entries(object)) {
    const path = `${place.path}/${name}`;
    const known = properties[name];
    if (place.top && ofDeclarations.includes(name)) continue;
    if (known === undefined) {
      if (!isOpen) faults.push(`${line(property)}: ${path}: unknown property`);
      continue;
    }
    if (isReadOnly(known)) faults.push(`${line(property)}: ${path}: read-only`);
    if (value) faults.push(...checkValue(value, types.at(known.type), types, { ...inner, path }));
  }
  if (place.exists) return faults;
  const given = new Set(entries(object).map(({ name }) => name));
  for (const [name, property] of Object.entries(properties))
    if (isRequired(property) && !given.has(name))
      faults.push(`${line(object)}: ${place.path}: lacks ${name}`);
  return faults;
}

function checkValue(value: Node, type: BicepType, types: Types, place: Place): readonly string[] {
  if (value.type === 'object') return checkObject(value, type, types, place);
  if (value.type === 'array') {
    if (!type.itemType)
      return type.$type === 'AnyType' ? [] : [`${line(value)}: ${place.path}: not an array`];
    const item = types.at(type.itemType);
    return named(value).flatMap((one) => checkValue(one, item, types, { ...place, path: `${place.path}[]` }));
  }
  const fault = (what: string) => [`${line(value)}: ${place.path}: ${what}`];
  const wanted = type.$type.replace(/Type$/, '');
  if (value.type === 'boolean' && wanted !== 'Boolean') return fault(`not a ${wanted}`);
  if (value.type === 'number' && wanted !== 'Integer') return fault(`not a ${wanted}`);
  if (value.type === 'string' && ofType(value, 'interpolation').length === 0) {
    if (['Boolean', 'Integer', 'Object', 'Array'].includes(wanted)) return fault(`not a ${wanted}`);
    const literals = literalsOf(type, types);
    if (literals && !literals.includes(text(value)))
      return fault(`'${text(value)}' is none of ${literals.join(', ')}`);
  }
  return [];
}

/** Names that are used and not declared, except functions. */
function unresolved(tree: Node): readonly string[] {
  const declarations = ofType(
    tree,
    ...['parameter', 'resource', 'variable', 'module'].map((kind) => `${kind}_declaration`),
  );
  const names = new Set(declarations.map((one) => named(one)[0]?.text));
  return ofType(tree, 'identifier').flatMap((node) => {
    const { parent } = node;
    const isUse =
      parent !== null &&
      (parent.type === 'arguments' ||
        parent.type === 'array' ||
        parent.type === 'interpolation' ||
        (parent.type === 'member_expression' && named(parent)[0]?.id === node.id) ||
        (parent.type === 'object_property' && named(parent)[1]?.id === node.id));
    return isUse && !names.has(node.text) ? [`${line(node)}: ${node.text} is not declared`] : [];
  });
}
