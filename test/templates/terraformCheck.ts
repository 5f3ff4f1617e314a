import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import ts from 'typescript';
import { checkJson, typesOf } from './bicepTypes.ts';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Argument {
  readonly required: boolean;
  /** The interface of a nested block. */
  readonly block?: string;
}
type Schema = ReadonlyMap<string, ReadonlyMap<string, Argument>>;

/** The arguments that every block can have. */
const general = new Set(['depends_on', 'count', 'for_each', 'lifecycle', 'provider', 'timeouts']);

/**
 * The changes from 4.55, whose schema this is, to 5.x, for the arguments that are used here. Source: the provider's
 * "5.0 Upgrade Guide" (github.com/hashicorp/terraform-provider-azurerm, website/docs), docs/azure.md, Templates.
 */
const removedIn5: Readonly<Record<string, readonly string[]>> = {
  azurerm_key_vault: ['enable_rbac_authorization', 'contact'],
  azurerm_cosmosdb_account: ['managed_hsm_key_id', 'local_authentication_disabled'],
};
/** Arguments that 4.55 doesn't have. Their values can't be checked against its schema. */
const newIn5: Readonly<Record<string, readonly string[]>> = {
  azurerm_cosmosdb_account: ['local_authentication_enabled'],
};
const requiredIn5: Readonly<Record<string, readonly string[]>> = {
  azurerm_key_vault: ['rbac_authorization_enabled'],
};
/** Arguments that 4.0 doesn't have yet, because the template for 4.x must work with all of 4.x. */
const newIn4: Readonly<Record<string, readonly string[]>> = {
  azurerm_key_vault: ['rbac_authorization_enabled'],
};

/** The provider's schema, parsed from the types that CDK for Terraform generated from it. */
export class AzurermSchema {
  private readonly folder: string;
  private readonly cache = new Map<string, Schema | undefined>();
  constructor(folder: string) {
    this.folder = folder;
  }

  of(kind: 'resource' | 'data' | 'provider', type: string): Schema | undefined {
    const name = type.replace(/^azurerm_?/, '').replaceAll('_', '-');
    const folder = kind === 'provider' ? 'provider' : kind === 'data' ? `data-azurerm-${name}` : name;
    const file = join(this.folder, 'lib', folder, 'index.d.ts');
    if (!this.cache.has(file)) this.cache.set(file, existsSync(file) ? read(file) : undefined);
    return this.cache.get(file);
  }
}

/** The interfaces of a file. The argument's name in Terraform is in the link of its doc comment. */
function read(file: string): Schema {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const schema = new Map<string, ReadonlyMap<string, Argument>>();
  for (const statement of source.statements) {
    if (!ts.isInterfaceDeclaration(statement)) continue;
    const members = statement.members
      .filter(ts.isPropertySignature)
      .map((member): readonly [string, Argument] => {
        const name = /\/docs\S*#(\w+) /.exec(member.getFullText())?.[1] ?? member.name.getText();
        const block = /\b([A-Z]\w+)(?:\[\])?/.exec(
          member.type?.getText().replaceAll(/cdktf\.\w+/g, '') ?? '',
        )?.[1];
        return [name, { required: !member.questionToken, ...(block ? { block } : {}) }];
      });
    schema.set(statement.name.text, new Map(members));
  }
  return schema;
}

/** Checks a file with HCL's own parser, then each azurerm block against its schema. */
export async function checkTerraform(
  schema: AzurermSchema,
  version: 4 | 5,
  text: string,
): Promise<readonly string[]> {
  let file: Json;
  try {
    file = await parse('main.tf', text);
  } catch (error) {
    return [String(error)];
  }
  const faults: string[] = [];
  const known = (type: string, body: unknown) =>
    version === 5 && isObject(body)
      ? Object.fromEntries(Object.entries(body).filter(([name]) => newIn5[type]?.includes(name) !== true))
      : body;
  const check = (kind: 'resource' | 'data' | 'provider', type: string, body: unknown) => {
    const found = schema.of(kind, type);
    const root = [...(found?.keys() ?? [])].find((name) => /Config$/.test(name));
    if (!found || !root) faults.push(`${type}: not in the schema`);
    else faults.push(...checkBody(found, root, known(type, body), `${kind}.${type}`, version));
    if (kind !== 'resource' || !isObject(body)) return;
    const [gone, needed] = version === 5 ? [removedIn5[type], requiredIn5[type]] : [newIn4[type], undefined];
    for (const name of gone ?? [])
      if (name in body) faults.push(`${type}.${name}: not in every ${version}.x`);
    for (const name of needed ?? []) if (!(name in body)) faults.push(`${type} lacks ${name}`);
  };
  for (const kind of ['resource', 'data'] as const)
    for (const [type, instances] of Object.entries(object(file[kind])))
      if (type.startsWith('azurerm_'))
        for (const bodies of Object.values(object(instances)))
          for (const body of list(bodies)) check(kind, type, body);
  for (const body of list(object(file['provider'])['azurerm'])) check('provider', 'azurerm', body);
  return [...faults, ...(await unresolved(file, text))];
}

function checkBody(
  schema: Schema,
  name: string,
  body: unknown,
  path: string,
  version: 4 | 5,
): readonly string[] {
  const known = schema.get(name);
  if (!known || !isObject(body)) return [];
  const faults = Object.entries(body).flatMap(([argument, value]) => {
    if (general.has(argument)) return [];
    const found = known.get(argument);
    if (!found) return [`${path}.${argument}: unknown argument`];
    return found.block && Array.isArray(value) && value.every(isObject)
      ? value.flatMap((one) => checkBody(schema, found.block ?? '', one, `${path}.${argument}`, version))
      : [];
  });
  for (const [argument, { required }] of known)
    if (required && !(argument in body)) faults.push(`${path} lacks ${argument}`);
  return faults;
}

/** References to names that the file doesn't declare. */
async function unresolved(file: Json, text: string): Promise<readonly string[]> {
  const locals = new Set(list(file['locals']).flatMap((one) => Object.keys(object(one))));
  const variables = object(file['variable']);
  const has = (kind: string, type: string, name: string) => name in object(object(file[kind])[type]);
  const code = withoutStrings(text);
  const faults: string[] = [];
  for (const [all, name = ''] of code.matchAll(/\blocal\.(\w+)/g))
    if (!locals.has(name)) faults.push(`${all}: not declared`);
  for (const [all, name = ''] of code.matchAll(/\bvar\.(\w+)/g))
    if (!(name in variables)) faults.push(`${all}: not declared`);
  for (const name of Object.keys(variables))
    if (!new RegExp(`\\bvar\\.${name}\\b`).test(code)) faults.push(`${name}: never used`);
  for (const [all, data, type = '', name = ''] of code.matchAll(/\b(data\.)?((?:azurerm|azapi)_\w+)\.(\w+)/g))
    if (!has(data ? 'data' : 'resource', type, name)) faults.push(`${all}: not declared`);
  return Promise.resolve(faults);
}

/** Keeps interpolations. Other text in quotes isn't a reference. */
const withoutStrings = (text: string) =>
  text.replaceAll(/"(?:\\.|[^"\\])*"/g, (quoted) =>
    [...quoted.matchAll(/\$\{([^}]*)\}/g)].map(([, inner]) => inner).join(' '),
  );

const object = (value: unknown): Json => (isObject(value) ? value : {});
const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** The arguments of azapi's resources. Source: github.com/Azure/terraform-provider-azapi, `docs/`. */
const azapi: Readonly<
  Record<string, { readonly required: readonly string[]; readonly optional: readonly string[] }>
> = {
  'resource azapi_resource': {
    required: ['type'],
    optional: ['name', 'parent_id', 'location', 'identity', 'body'],
  },
  'resource azapi_resource_action': {
    required: ['type', 'resource_id'],
    optional: ['action', 'method', 'body', 'response_export_values', 'when'],
  },
  'data azapi_resource': {
    required: ['type'],
    optional: ['resource_id', 'name', 'parent_id', 'response_export_values'],
  },
  'data azapi_client_config': { required: [], optional: [] },
};

/**
 * Checks an azapi file with HCL's parser, its arguments, and each body against Microsoft's Bicep type of the resource.
 */
export async function checkAzapi(text: string): Promise<readonly string[]> {
  let file: Json;
  try {
    file = await parse('main.tf', text);
  } catch (error) {
    return [String(error)];
  }
  const faults: string[] = [];
  for (const kind of ['resource', 'data'] as const)
    for (const [type, instances] of Object.entries(object(file[kind])))
      for (const body of Object.values(object(instances)).flatMap(list).filter(isObject)) {
        const known = azapi[`${kind} ${type}`];
        if (!known) faults.push(`${kind} ${type}: not known`);
        for (const name of known?.required ?? []) if (!(name in body)) faults.push(`${type} lacks ${name}`);
        for (const name of Object.keys(body))
          if (!general.has(name) && known && ![...known.required, ...known.optional].includes(name))
            faults.push(`${type}.${name}: unknown argument`);
        if ('body' in body) faults.push(...checkSent(body));
      }
  return [...faults, ...(await unresolved(file, text))];
}

function checkSent(block: Json): readonly string[] {
  const name = String(block['type']);
  // An action on a vault's policies has a body of that type.
  const sent =
    block['action'] === 'accessPolicies/add' ? name.replace('vaults@', 'vaults/accessPolicies@') : name;
  const types = typesOf(sent);
  const resource = types?.resource(sent);
  if (!types || !resource?.body) return [`${sent}: no such type`];
  return checkJson(block['body'], types.at(resource.body), types, sent, (value) => value.includes('${'));
}
