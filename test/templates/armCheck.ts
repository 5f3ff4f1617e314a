import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv-draft-04';
import { specs } from './specs.ts';

const base = 'https://schema.management.azure.com/schemas/';
const schemas = join(specs, 'arm-template-schemas/schemas');

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fileOf = (uri: string) =>
  join(
    schemas,
    uri
      .replace(/#.*$/, '')
      .replace(/^http:/, 'https:')
      .replace(base, ''),
  );
const isSaved = (uri: string) =>
  uri.replace(/^http:/, 'https:').startsWith(base) &&
  !uri.includes('manuallyAddedResources') &&
  existsSync(fileOf(uri));

/** Replaces references to missing schemas by ones that accept anything. The rest is Microsoft's. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (!isObject(value)) return value;
  const { $ref } = value;
  if (typeof $ref === 'string' && /^https?:/.test($ref) && !isSaved($ref)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, pruned(inner)]));
}

const schemasRead = new Map<string, AnySchemaObject>();
function read(uri: string): AnySchemaObject {
  const known = schemasRead.get(uri) ?? readNew(uri);
  schemasRead.set(uri, known);
  return known;
}

function readNew(uri: string): AnySchemaObject {
  const { $schema: _, ...schema } = pruned(JSON.parse(readFileSync(fileOf(uri), 'utf8'))) as Record<
    string,
    unknown
  >;
  return { ...schema, id: uri.replace(/#.*$/, '') };
}

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  validateFormats: false,
  loadSchema: (uri) => Promise.resolve(isSaved(uri) ? read(uri) : { id: uri }),
});
const validators = new Map<string, Promise<ValidateFunction>>();
function validator(uri: string): Promise<ValidateFunction> {
  const known = validators.get(uri);
  if (known) return known;
  const bare = uri.replace(/#.*$/, '');
  if (!ajv.getSchema(bare)) ajv.addSchema(read(bare));
  const made = ajv.compileAsync({ $ref: uri });
  validators.set(uri, made);
  return made;
}

const told = (where: string, errors: readonly ErrorObject[] | null | undefined) =>
  (errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${where}${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );

/**
 * Checks a template against Microsoft's schemas: the envelope, then each resource against the schema of its type and
 * version.
 */
export async function checkArm(template: unknown): Promise<readonly string[]> {
  if (!isObject(template)) return ['no object'];
  const envelope = await validator(`${base}2019-04-01/deploymentTemplate.json`);
  const bare = { ...template, resources: [] };
  const faults = envelope(bare) ? [] : told('template', envelope.errors);
  const resources = Array.isArray(template['resources']) ? template['resources'].filter(isObject) : [];
  if (resources.length === 0) faults.push('no resources');
  for (const resource of resources)
    faults.push(
      ...(resource['type'] === nestedType
        ? await checkNested(resource, template)
        : await checkedOnce(resource)),
    );
  return [...faults, ...undeclared(template)];
}

export async function checkArmParameters(file: unknown): Promise<readonly string[]> {
  const envelope = await validator(`${base}2019-04-01/deploymentParameters.json`);
  return envelope(file) ? [] : told('parameters', envelope.errors);
}

const nestedType = 'Microsoft.Resources/deployments';

/**
 * Microsoft's definitions for requests to `Microsoft.Resources`, because there is no template schema of a deployment
 * here.
 */
const definitions = (version: string): Json =>
  object(
    object(
      JSON.parse(
        readFileSync(
          join(
            specs,
            'derived/specification/resources/resource-manager/Microsoft.Resources/stable',
            version,
            'resources.json',
          ),
          'utf8',
        ),
      ),
    )['definitions'],
  );

/** Checks a nested deployment by its definition, its template like any other, and that it gets its parameters. */
async function checkNested(resource: Json, around: Json): Promise<readonly string[]> {
  const {
    type: _,
    apiVersion,
    name: _name,
    subscriptionId: _subscription,
    resourceGroup,
    dependsOn: _others,
    ...rest
  } = resource;
  const properties = object(resource['properties']);
  const { mode, expressionEvaluationOptions, parameters, template } = properties;
  const known = definitions(String(apiVersion));
  const wanted = object(object(known['DeploymentProperties'])['properties']);
  const strange = [
    ...Object.keys(rest).filter((one) => !(one in object(object(known['Deployment'])['properties']))),
    ...Object.keys(properties).filter((one) => !(one in wanted)),
  ];
  const isInner = object(expressionEvaluationOptions)['scope'] === 'inner';
  const outputs = Object.keys(object(object(template)['outputs']));
  const asked = [...JSON.stringify(around).matchAll(/\.outputs\.(\w+)\.value/g)].map(([, one = '']) => one);
  return [
    ...strange.map((one) => `${nestedType}: unknown ${one}`),
    ...(strings(object(wanted['mode'])['enum']).includes(mode) ? [] : [`${nestedType}: mode`]),
    ...(isInner && typeof resourceGroup === 'string' ? [] : [`${nestedType}: not in a group of its own`]),
    ...differences(Object.keys(object(parameters)), required(object(object(template)['parameters']))),
    ...asked.filter((one) => !outputs.includes(one)).map((one) => `${nestedType} has no output ${one}`),
    ...(await checkArm(template)),
  ];
}

const required = (parameters: Json) =>
  Object.keys(parameters).filter((name) => !('defaultValue' in object(parameters[name])));

const differences = (given: readonly string[], declared: readonly string[]) =>
  given.join() === declared.join() ? [] : [`${nestedType}: ${given.join()} for ${declared.join()}`];

/** Parameters that an expression names and the template doesn't declare. A nested template has its own. */
function undeclared(template: Json): readonly string[] {
  const declared = Object.keys(object(template['parameters']));
  const own = JSON.stringify(template, (name, value: unknown) => (name === 'template' ? undefined : value));
  return [...own.matchAll(/parameters\('(\w+)'\)/g)]
    .map(([, name = '']) => name)
    .filter((name) => !declared.includes(name))
    .map((name) => `the parameter ${name} is not declared`);
}

/** Properties of the envelope that the resource's own schema doesn't have. */
const general = ['dependsOn', 'condition', 'comments', 'scope', 'copy'];

/** Cached, because most templates share most of their resources. */
const checked = new Map<string, Promise<readonly string[]>>();
function checkedOnce(resource: Json): Promise<readonly string[]> {
  const key = JSON.stringify(resource);
  const known = checked.get(key) ?? checkResource(resource);
  checked.set(key, known);
  return known;
}

async function checkResource(resource: Json): Promise<readonly string[]> {
  const { type, apiVersion } = resource;
  if (typeof type !== 'string' || typeof apiVersion !== 'string')
    return ['a resource without type or apiVersion'];
  const [namespace = ''] = type.split('/');
  const uri = `${base}${apiVersion}/${namespace}.json`;
  const where = `${type}@${apiVersion}`;
  if (!isSaved(uri)) return [`${where}: no such schema`];
  const schema = read(uri);
  for (const collection of [
    'resourceDefinitions',
    'unknown_resourceDefinitions',
    'extension_resourceDefinitions',
  ]) {
    const found = Object.entries(object(schema[collection])).find(([, definition]) =>
      strings(object(object(object(definition)['properties'])['type'])['enum']).includes(type),
    );
    if (!found) continue;
    const [name, definition] = found;
    const check = await validator(`${uri}#/${collection}/${name}`);
    const known = object(object(definition)['properties']);
    const own = Object.fromEntries(
      Object.entries(resource).filter(([member]) => member in known || !general.includes(member)),
    );
    return [
      ...(check(own) ? [] : told(where, check.errors)),
      ...unknownNames(own, object(definition), schema, where),
    ];
  }
  return [`${where}: no such type`];
}

/** Finds misspelled names, because the schemas allow unknown names nearly everywhere. */
function unknownNames(value: unknown, schema: Json, root: AnySchemaObject, where: string): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => unknownNames(item, resolved(object(schema['items']), root), root, where));
  const properties = schema['properties'];
  if (!isObject(value) || !isObject(properties)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = properties[name];
    if (known === undefined)
      return isObject(schema['additionalProperties']) ? [] : [`${where}/${name}: unknown property`];
    return unknownNames(inner, resolved(object(known), root), root, `${where}/${name}`);
  });
}

/** Follows references, and chooses the more specific of two alternatives (a value or an expression). */
function resolved(schema: Json, root: AnySchemaObject): Json {
  const { $ref, oneOf, anyOf } = schema;
  if (typeof $ref === 'string' && $ref.startsWith('#/definitions/'))
    return resolved(object(object(root['definitions'])[$ref.slice('#/definitions/'.length)]), root);
  const alternatives = [oneOf, anyOf].flatMap((list): readonly unknown[] =>
    Array.isArray(list) ? list : [],
  );
  const telling = alternatives
    .map((one) => resolved(object(one), root))
    .find((one) => 'properties' in one || 'items' in one);
  return telling ?? schema;
}

const object = (value: unknown): Json => (isObject(value) ? value : {});
const strings = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
