import { codeOf, resultsIn } from './expressions.ts';
import { isForWrapping, isOn } from './grants.ts';
import { emptyReach, follow, mentions, namesOf, plainName, type Reach } from './reach.ts';
import {
  type AccountShape,
  accountsOf,
  type GrantShape,
  grantsOf,
  type HsmShape,
  hsmsOf,
  type KeyShape,
  keysOf,
  keyTypes,
  storeTypes,
  type VaultShape,
  vaultsOf,
} from './shapes.ts';
import { member, type Resource, type Result, type Source, written } from './syntaxTree.ts';

/** A file, with the resources that its accounts use. */
export interface TemplateFile {
  readonly sources: readonly Source[];
  readonly accounts: readonly AccountShape[];
  /** The vaults and keys from which an account's key comes. */
  readonly vaults: readonly VaultShape[];
  readonly hsms: readonly HsmShape[];
  readonly keys: readonly KeyShape[];
  /** The same vaults, HSMs, and keys, including existing ones that the file only references. */
  readonly stores: readonly Resource[];
  /** The names of the same vaults, also of those that are elsewhere. */
  readonly storeNames: ReadonlySet<string>;
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
  const used = vaults.filter(({ source, resource }) => isReached(reached, source, resource, reached.names));
  const file = {
    sources,
    accounts,
    keys: keys.filter(
      ({ resource }) => reached.resources.has(resource) || isNamed(reached, resource, sources),
    ),
    grants,
  };
  const hsms = sources
    .flatMap(hsmsOf)
    .filter(({ source, resource }) => isReached(reached, source, resource, reached.hsmNames));
  const shapes = used.length > 0 || hsms.length > 0 ? used : likelyVaults(reached, vaults, file);
  const others = [...reached.resources].filter(({ type }) => storeTypes.has(type) || keyTypes.has(type));
  return {
    ...file,
    vaults: shapes,
    hsms,
    stores: [...new Set([...[...shapes, ...hsms].map(({ resource }) => resource), ...others])],
    storeNames: reached.names,
  };
}

function keyReach(accounts: readonly AccountShape[]): Reach {
  const reach = emptyReach();
  const results = accounts.flatMap(({ source, resource, keyUri }) =>
    keyUri ? resultsIn(source, resource, keyUri.value) : [],
  );
  const start = results.filter((result) => !isAnyOf(result));
  if (start.length < results.length) reach.leadsOut = true;
  follow(start, reach, ({ type, body }) =>
    keyTypes.has(type)
      ? ['parent', 'key_vault_id', 'managed_hsm_id', 'parent_id', 'name'].flatMap(
          (name) => member(body, name)?.value ?? [],
        )
      : [],
  );
  return reach;
}

/** One of several values, by a key that isn't known, so that it doesn't lead to all of them. */
const isAnyOf = ({ source, value, code }: Result): boolean =>
  source.language === 'terraform' &&
  code === undefined &&
  /^local\.[\w.-]+\[[^\]]*\][\w.-]*$/.test(codeOf({ source, value }).trim());

const isReached = (reach: Reach, source: Source, resource: Resource, names: ReadonlySet<string>): boolean =>
  reach.resources.has(resource) || namesOf(source, resource).some((name) => names.has(name));

/** A key of ARM has the name of its vault in its own name. */
function isNamed(reach: Reach, resource: Resource, sources: readonly Source[]): boolean {
  const [source] = sources;
  if (source?.language !== 'arm') return false;
  const name = member(resource.body, 'name')?.value;
  return (
    name !== undefined && [...reach.names].some((one) => mentions(plainName(written(source, name)), one))
  );
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
