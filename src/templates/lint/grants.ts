import { codeOf, namesIn, onlyText, resourceNamed } from './expressions.ts';
import { emptyReach, follow, mentions, namesOf, plainName, type Reach } from './reach.ts';
import { type GrantShape, keyTypes } from './shapes.ts';
import { member, type Resource, type Source, type SyntaxValue, written } from './syntaxTree.ts';

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
        ? ['parent', 'key_vault_id', 'managed_hsm_id', 'parent_id'].flatMap(
            (name) => member(body, name)?.value ?? [],
          )
        : [],
  );
  return reach;
}

/** Whether a grant applies to a vault or something in it. */
export const isOn = (grant: GrantShape, vault: Resource): boolean =>
  grant.resource.parent === vault ||
  scopeOf(grant).resources.has(vault) ||
  isOnName(grant, namesOf(grant.source, vault));

/** Whether a grant of ARM names a vault, which doesn't have to be in the template. */
export function isOnName(grant: GrantShape, names: Iterable<string>): boolean {
  const { source, on } = grant;
  if (source.language !== 'arm') return false;
  const texts = on.map((value) => plainName(written(source, value)));
  const scope = scopeOf(grant);
  return [...names].some((name) => scope.names.has(name) || texts.some((text) => mentions(text, name)));
}

/** Whether a grant applies to the resource group of a vault, and so to its keys. */
export function isAround(grant: GrantShape, stores: readonly Resource[]): boolean {
  const { source, resource } = grant;
  if (source.language === 'terraform') {
    const groups = [...scopeOf(grant).resources].filter(({ type }) => type === 'azurerm_resource_group');
    return stores.some(({ body }) => {
      const name = member(body, 'resource_group_name')?.value;
      const own = name ? namesIn({ source, value: name }).map((one) => resourceNamed(source, one)) : [];
      return own.some((one) => one !== undefined && groups.includes(one));
    });
  }
  if (resource.type !== 'microsoft.authorization/roleassignments' || resource.body.isOpen) return false;
  const isInGroup = ({ body }: Resource) => !body.isOpen && !member(body, 'scope');
  const isForGroup = source.language === 'arm' || !/^\s*targetScope\b/m.test(source.text);
  return (
    isForGroup &&
    !resource.parent &&
    isInGroup(resource) &&
    stores.some((store) => source.resources.includes(store) && !store.parent && isInGroup(store))
  );
}

/** "Key Vault Crypto Service Encryption User" or its counterpart of managed HSMs, or a policy with wrapKey. */
export function isForWrapping({ source, role, permissions, kind }: GrantShape): boolean {
  const values = kind === 'role' ? role : permissions.map(({ value }) => value);
  return values.some((value) => forWrapping.test(textWith(source, value)));
}

const forWrapping =
  /e147488a-f6f5-4113-8e2d-b22465e65bf6|33413926-3206-4cdd-b39a-83574fe37a17|Crypto Service Encryption User|\bwrapKey|unwrapKey/i;

/** "Key Vault Crypto User", which people assign to accounts, too. It allows more than wrapping. */
export const isCryptoUser = ({ source, role, kind }: GrantShape): boolean =>
  kind === 'role' && role.some((value) => cryptoUser.test(textWith(source, value)));

const cryptoUser = /12338af0-0e69-4776-bea7-57ae8d297424|['"]Key Vault Crypto User['"]/i;

/** Whether a grant is for wrapping, or for a principal that is named after Cosmos DB. */
export function isForAccount(grant: GrantShape): boolean {
  if (isForWrapping(grant)) return true;
  if (grant.kind === 'role' && grant.role.some((value) => isKnownRole(grant.source, value))) return false;
  return grant.principal.some(({ value }) => /cosmos/i.test(codeOf({ source: grant.source, value })));
}

/** A role by its name or ID, also in another resource. */
const isKnownRole = (source: Source, value: SyntaxValue): boolean =>
  onlyText(source, value) !== undefined ||
  rolesIn(source, value).some((one) => onlyText(source, one) !== undefined);

/** The names of role definitions that a value references. */
const rolesIn = (source: Source, value: SyntaxValue): readonly SyntaxValue[] =>
  namesIn({ source, value }).flatMap((name) => {
    const role = resourceNamed(source, name);
    return role && /role_?definitions?$/.test(role.type)
      ? ['name', 'role_definition_id'].flatMap((one) => member(role.body, one)?.value ?? [])
      : [];
  });

/** The text of a value, with that of the definitions that it names. */
function textWith(source: Source, value: SyntaxValue): string {
  const values = [value, ...rolesIn(source, value)];
  const definitions = values.flatMap((one) =>
    namesIn({ source, value: one }).flatMap((name) => source.definition(name) ?? []),
  );
  return [
    ...values.map((one) => written(source, one)),
    ...definitions.map((one) => written(one.source, one.value)),
  ].join(' ');
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
