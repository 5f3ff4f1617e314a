import { codeOf, isLiteral, namesIn, onlyText, resourceNamed } from './expressions.ts';
import {
  type AccountShape,
  accountsOf,
  type GrantShape,
  grantsOf,
  type KeyShape,
  keysOf,
  keyTypes,
  type VaultShape,
  vaultsOf,
} from './shapes.ts';
import { type Located, member, type Resource, type Source, type SyntaxValue, written } from './syntaxTree.ts';

/** A file, with the resources that its accounts use. */
export interface TemplateFile {
  readonly sources: readonly Source[];
  readonly accounts: readonly AccountShape[];
  /** The vaults and keys from which an account's key comes. */
  readonly vaults: readonly VaultShape[];
  readonly keys: readonly KeyShape[];
  /** The same vaults, including existing ones that the file only references. */
  readonly stores: readonly Resource[];
  readonly grants: readonly GrantShape[];
}

export function fileOf(sources: readonly Source[]): TemplateFile {
  const accounts = sources
    .flatMap(accountsOf)
    .filter(({ keyUri, defaultIdentity }) => keyUri ?? defaultIdentity);
  const vaults = sources.flatMap(vaultsOf);
  const keys = sources.flatMap(keysOf);
  const grants = sources.flatMap(grantsOf);
  const reached = keyReach(accounts);
  const used = vaults.filter((vault) => isReached(reached, vault));
  const file = {
    sources,
    accounts,
    keys: keys.filter(
      ({ resource }) => reached.resources.has(resource) || isNamed(reached, resource, sources),
    ),
    grants,
  };
  const shapes = used.length > 0 ? used : likelyVaults(reached, vaults, file);
  const existing = [...reached.resources].filter(
    ({ type, kind }) => kind === 'existing' && vaultTypes.has(type),
  );
  return { ...file, vaults: shapes, stores: [...shapes.map(({ resource }) => resource), ...existing] };
}

const vaultTypes: ReadonlySet<string> = new Set(['microsoft.keyvault/vaults', 'azurerm_key_vault']);

/** The targets that the code of some values leads to. */
interface Reach {
  readonly resources: Set<Resource>;
  /** The vaults that are named by host or resource ID: their names, or the code for them. */
  readonly names: Set<string>;
  /** Whether something leads out of the file. */
  leadsOut: boolean;
  /** Whether a resource or a local of another file is named. Variables can't contain other resources. */
  namesOtherFiles: boolean;
}

const emptyReach = (): Reach => ({
  resources: new Set(),
  names: new Set(),
  leadsOut: false,
  namesOtherFiles: false,
});

function keyReach(accounts: readonly AccountShape[]): Reach {
  const reach = emptyReach();
  const start = accounts.flatMap(({ source, keyUri }) => (keyUri ? [{ source, value: keyUri.value }] : []));
  follow(start, reach, ({ type, body }) =>
    keyTypes.has(type)
      ? ['parent', 'key_vault_id', 'parent_id', 'name'].flatMap((name) => member(body, name)?.value ?? [])
      : [],
  );
  return reach;
}

/** Terraform's own names, and variables. */
const known = /^(?:var|each|count|path|self|terraform)\./;

/** Follows names to definitions and resources, and from each resource to the given values of it. */
function follow(
  start: readonly Located[],
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
  };
  for (let next = open.pop(); next; next = open.pop()) {
    const { source, value } = next;
    source.budget.spend();
    if (seen.has(value) || source.budget.exceeded) continue;
    seen.add(value);
    if (value.kind === 'array') open.push(...value.items.map((item) => ({ source, value: item })));
    if (value.kind === 'object') open.push(...value.members.map((one) => ({ source, value: one.value })));
    if (value.kind !== 'string' && value.kind !== 'expression') continue;
    const names = namesIn(next);
    for (const name of names) {
      const definition = source.definition(name);
      const resource = resourceNamed(source, name);
      if (definition) open.push(definition);
      if (resource) visit(source, resource);
      if (!definition && !resource && source.language === 'terraform' && !known.test(name))
        reach.namesOtherFiles = true;
    }
    const code = codeOf(next);
    const outputs = [...code.matchAll(/\.outputs\.(\w+)/g)].flatMap(([, name = '']) => source.outputs(name));
    open.push(...outputs);
    for (const name of vaultNames(next, code)) reach.names.add(name);
    const isAnswered =
      isLiteral(next) ||
      outputs.length > 0 ||
      names.some((name) => source.definition(name) ?? resourceNamed(source, name));
    if (!isAnswered) reach.leadsOut = true;
  }
}

/** Names as they can be compared: without white space, and as Azure compares them. */
export const plainName = (code: string) => code.replaceAll(/\s/g, '').toLowerCase();

/** The vaults that a value names: the host of a URI, or an argument of `resourceId`. */
function vaultNames(located: Located, code: string): readonly string[] {
  const { source } = located;
  const text = written(source, located.value);
  const hosts = [...text.matchAll(/https?:\/\/([\w-]+)\./gi)].map(([, host = '']) => `'${host}'`);
  const interpolated = [...text.matchAll(/https?:\/\/\$\{([^{}]+)\}/gi)].map(([, inner = '']) => inner);
  const called = [...code.matchAll(/(?:'microsoft\.keyvault\/vaults(?:\/keys)?'|'https:\/\/'),? ?/gi)].map(
    ({ index, 0: found }) => argumentAt(code, index + found.length),
  );
  return [...hosts, ...interpolated, ...called].filter((one) => one !== '').map(plainName);
}

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

const isReached = (reach: Reach, { source, resource }: VaultShape) =>
  reach.resources.has(resource) || namesOf(source, resource).some((name) => reach.names.has(name));

/** The name of a resource as a text and as code. */
export function namesOf(source: Source, { body }: Resource): readonly string[] {
  const value = member(body, 'name')?.value;
  if (!value) return [];
  const text = onlyText(source, value);
  const code = codeOf({ source, value });
  return [...(text === undefined ? [] : [`'${text}'`]), ...(code === '' ? [] : [code])].map(plainName);
}

/** A key of ARM has the name of its vault in its own name. */
function isNamed(reach: Reach, resource: Resource, sources: readonly Source[]): boolean {
  const [source] = sources;
  if (source?.language !== 'arm') return false;
  const name = member(resource.body, 'name')?.value;
  return (
    name !== undefined && [...reach.names].some((one) => mentions(plainName(written(source, name)), one))
  );
}

/** Whether a text has a name in it, as code or as a whole word of a string. */
function mentions(text: string, name: string): boolean {
  const [, literal] = /^'([\w-]+)'$/.exec(name) ?? [];
  if (literal === undefined) return text.includes(name);
  return new RegExp(`(?<![\\w-])${literal}(?![\\w-])`).test(text);
}

/** If the key of an account comes from another file: the only vault in this file that grants access to wrap keys. */
function likelyVaults(
  reach: Reach,
  vaults: readonly VaultShape[],
  { accounts, grants }: Pick<TemplateFile, 'accounts' | 'grants'>,
): readonly VaultShape[] {
  const [only, ...others] = vaults;
  const hasKey = accounts.some(({ keyUri }) => keyUri !== undefined);
  if (!only || others.length > 0 || !hasKey || !reach.leadsOut || reach.names.size > 0) return [];
  return grants.some((grant) => isOn(grant, only.resource) && isForWrapping(grant)) ? [only] : [];
}

const scopes = new WeakMap<Resource, Reach>();

/** The targets of a grant's scope. */
function scopeOf({ source, resource, on }: GrantShape): Reach {
  const known = scopes.get(resource);
  if (known) return known;
  const reach = emptyReach();
  scopes.set(resource, reach);
  follow(
    on.map((value) => ({ source, value })),
    reach,
    ({ type, body }) =>
      keyTypes.has(type)
        ? ['parent', 'key_vault_id', 'parent_id'].flatMap((name) => member(body, name)?.value ?? [])
        : [],
  );
  return reach;
}

/** Whether a grant applies to a vault or something in it. */
export function isOn(grant: GrantShape, vault: Resource): boolean {
  const { source, resource, on } = grant;
  if (resource.parent === vault || scopeOf(grant).resources.has(vault)) return true;
  if (source.language !== 'arm') return false;
  const texts = on.map((value) => plainName(written(source, value)));
  return namesOf(source, vault).some((name) => texts.some((text) => mentions(text, name)));
}

/** "Key Vault Crypto Service Encryption User" by its ID or name, or a policy with wrapKey. */
export function isForWrapping({ source, role, permissions, kind }: GrantShape): boolean {
  const values = kind === 'role' ? role : permissions.map(({ value }) => value);
  return values.some((value) =>
    /e147488a-f6f5-4113-8e2d-b22465e65bf6|Crypto Service Encryption User|\bwrapKey|unwrapKey/i.test(
      textWith(source, value),
    ),
  );
}

/** Whether a grant is for wrapping, or for a principal that is named after Cosmos DB. */
export function isForAccount(grant: GrantShape): boolean {
  if (isForWrapping(grant)) return true;
  if (grant.kind === 'role' && grant.role.some((value) => onlyText(grant.source, value) !== undefined))
    return false;
  return grant.principal.some(({ value }) => /cosmos/i.test(codeOf({ source: grant.source, value })));
}

/** The text of a value, with that of the definitions that it names. */
function textWith(source: Source, value: SyntaxValue): string {
  const definitions = namesIn({ source, value }).flatMap((name) => source.definition(name) ?? []);
  return [written(source, value), ...definitions.map((one) => written(one.source, one.value))].join(' ');
}

/** An application of the tenant has no resource that an account could reference. */
const applications: ReadonlySet<string> = new Set([
  'azuread_service_principal',
  'microsoft.graph/serviceprincipals',
]);

/** The resources of this file whose identities get the access. */
export function holdersOf({
  source,
  principal,
}: Pick<GrantShape, 'source' | 'principal'>): readonly Resource[] {
  const reach = emptyReach();
  const start = principal.map(({ value }) => ({ source, value }));
  follow(start, reach, () => []);
  return [...reach.resources].filter(({ type, kind }) => kind !== 'module' && !applications.has(type));
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
