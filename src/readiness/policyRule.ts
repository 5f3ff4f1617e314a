import type { PolicyContent, PolicyDefinition } from '../model/policies.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { Account, Vault } from '../model/resources.ts';

export type PolicyResource = { readonly vault: Vault } | { readonly account: Account };

/**
 * The possible values of a policy field on a resource. `undefined` in the list stands for "absent"; there are several
 * values if Azure can omit the default. Returns undefined for an unknown field. Names: Azure Policy's aliases of the
 * types.
 */
function valuesAt(resource: PolicyResource, field: string): readonly unknown[] | undefined {
  const known = 'vault' in resource ? ofVault(resource.vault) : ofAccount(resource.account);
  const name = field.toLowerCase();
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

type Known = Readonly<Record<string, readonly unknown[]>>;

const ofAccount = ({ name, location, keyUri }: Account): Known => ({
  type: ['Microsoft.DocumentDB/databaseAccounts'],
  name: [name],
  location: [location],
  'microsoft.documentdb/databaseaccounts/keyvaultkeyuri': keyUri === undefined ? [undefined, ''] : [keyUri],
});

function ofVault(vault: Vault): Known {
  const { id, name, location, softDelete, purgeProtection, permissionModel, network, retentionDays } = vault;
  if (isManagedHsm(id))
    return { type: ['Microsoft.KeyVault/managedHSMs'], name: [name], location: [location] };
  const alias = 'microsoft.keyvault/vaults/';
  return {
    type: ['Microsoft.KeyVault/vaults'],
    name: [name],
    location: [location],
    [`${alias}sku.name`]: [vault.sku],
    [`${alias}enablesoftdelete`]: softDelete ? [true, undefined] : [false],
    [`${alias}enablepurgeprotection`]: purgeProtection ? [true] : [false, undefined],
    [`${alias}enablerbacauthorization`]: permissionModel === 'rbac' ? [true] : [false, undefined],
    [`${alias}publicnetworkaccess`]:
      network.publicAccess === 'Enabled' ? ['Enabled', undefined] : [network.publicAccess],
    [`${alias}networkacls.defaultaction`]:
      network.defaultAction === 'Allow' ? ['Allow', undefined] : [network.defaultAction],
    [`${alias}networkacls.bypass`]:
      network.bypass === 'AzureServices' ? ['AzureServices', undefined] : [network.bypass],
    ...(retentionDays === undefined ? {} : { [`${alias}softdeleteretentionindays`]: [retentionDays] }),
  };
}

/** Undefined means unknown. */
type Truth = boolean | undefined;

type Values = Readonly<Record<string, unknown>>;

export type PolicyVerdict = 'denies' | 'allows' | 'notRead';

/** An unknown value never equals a value that a policy can contain. */
const unresolved: unique symbol = Symbol('unresolved');

/** These effects audit or remediate; they deny nothing (Learn: "Azure Policy definitions effect basics"). */
const harmless = new Set(['audit', 'auditifnotexists', 'deployifnotexists', 'disabled']);

/**
 * Whether a policy denies a resource in its current state, based only on the parts of Azure Policy's language that are
 * fully supported here. Anything else is "not read", never treated as harmless or as a denial.
 */
export function judgePolicy(
  content: PolicyContent,
  assigned: Values,
  resource: PolicyResource,
  find: (definitionId: string) => PolicyContent | undefined,
  /** Whether a member of an initiative is exempt. */
  isExempt: (reference: string) => boolean = () => false,
): PolicyVerdict {
  const given: Values = { ...content.defaults, ...assigned };
  if (content.kind === 'definition') return judgeDefinition(content, given, resource);
  const verdicts = content.members.map(({ definitionId, parameters, reference }): PolicyVerdict => {
    if (reference !== undefined && isExempt(reference)) return 'allows';
    const member = find(definitionId);
    if (member?.kind !== 'definition') return 'notRead';
    const passed = Object.entries(parameters).map(([name, value]) => [name, resolved(value, given)] as const);
    return judgePolicy(member, Object.fromEntries(passed), resource, find);
  });
  if (verdicts.includes('denies')) return 'denies';
  return verdicts.includes('notRead') ? 'notRead' : 'allows';
}

function judgeDefinition(
  { mode, rule, isComplete }: PolicyDefinition,
  given: Values,
  resource: PolicyResource,
): PolicyVerdict {
  const [wanted, then] = [fieldsOf(rule)['if'], fieldsOf(fieldsOf(rule)['then'])];
  // Other modes apply to the contents of a resource, for example the keys of a vault.
  if (!isComplete || !/^(all|indexed)$/i.test(mode)) return 'notRead';
  const named = resolved(then['effect'], given);
  const effect = typeof named === 'string' ? named.toLowerCase() : '';
  if (harmless.has(effect)) return 'allows';
  const holds = truth(wanted, given, resource);
  if (holds === false) return 'allows';
  return holds && effect === 'deny' ? 'denies' : 'notRead';
}

function truth(condition: unknown, given: Values, resource: PolicyResource): Truth {
  const parts = fieldsOf(condition);
  const names = Object.keys(parts);
  if (names.length === 1) {
    const [name = ''] = names;
    const inner = parts[name];
    const all = () =>
      Array.isArray(inner) && inner.length > 0
        ? inner.map((one: unknown) => truth(one, given, resource))
        : [undefined];
    switch (name.toLowerCase()) {
      case 'not':
        return negated(truth(inner, given, resource));
      case 'allof':
        return every(all());
      case 'anyof':
        return negated(every(all().map(negated)));
      default:
        return undefined;
    }
  }
  const { field, ...comparison } = parts;
  const [operator] = Object.keys(comparison);
  if (names.length !== 2 || typeof field !== 'string' || operator === undefined) return undefined;
  const found = valuesAt(resource, field);
  if (!found) return undefined;
  const asked = resolved(comparison[operator], given);
  const answers = new Set(found.map((value) => compared(operator, value, asked, /^location$/i.test(field))));
  const [first] = answers;
  return answers.size === 1 ? first : undefined;
}

const negated = (value: Truth): Truth => (value === undefined ? undefined : !value);

function every(values: readonly Truth[]): Truth {
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
}

/** Ignores case, like Azure Policy. A region can be written with or without spaces. */
function compared(operator: string, value: unknown, asked: unknown, isRegion: boolean): Truth {
  const plain = (one: unknown) => {
    const text = String(one).toLowerCase();
    return isRegion ? text.replaceAll(' ', '') : text;
  };
  const isPlain = (one: unknown) =>
    (typeof one === 'string' && !one.startsWith('[')) || typeof one === 'boolean' || typeof one === 'number';
  const same = (one: unknown) => value !== undefined && plain(one) === plain(value);
  const isListed = () =>
    Array.isArray(asked) && asked.every(isPlain) ? asked.some((one: unknown) => same(one)) : undefined;
  switch (operator.toLowerCase()) {
    case 'equals':
      return isPlain(asked) ? same(asked) : undefined;
    case 'notequals':
      return isPlain(asked) ? !same(asked) : undefined;
    case 'in':
      return isListed();
    case 'notin':
      return negated(isListed());
    case 'exists':
      return /^(true|false)$/i.test(String(asked))
        ? (value !== undefined) === /^true$/i.test(String(asked))
        : undefined;
    case 'like':
    case 'notlike': {
      if (!isPlain(asked)) return undefined;
      const [start = '', end, ...more] = plain(asked).split('*');
      if (more.length > 0 || value === undefined) return undefined;
      const its = plain(value);
      const isLike =
        end === undefined
          ? its === start
          : its.length >= start.length + end.length && its.startsWith(start) && its.endsWith(end);
      return operator.toLowerCase() === 'like' ? isLike : !isLike;
    }
    default:
      return undefined;
  }
}

/** Replaces `[parameters('x')]` with its value. Other expressions aren't supported here. */
function resolved(value: unknown, given: Values): unknown {
  if (typeof value === 'symbol') return unresolved;
  if (Array.isArray(value)) {
    const items = value.map((one: unknown) => resolved(one, given));
    return items.includes(unresolved) ? unresolved : items;
  }
  if (typeof value !== 'string' || !value.startsWith('[')) return value ?? unresolved;
  const name = /^\[\s*parameters\(\s*'([^']+)'\s*\)\s*\]$/i.exec(value)?.[1]?.toLowerCase();
  if (name === undefined || !Object.hasOwn(given, name)) return unresolved;
  const found = given[name];
  // Parameter values are data, so an expression in one isn't evaluated.
  return found === undefined || (typeof found === 'string' && found.startsWith('[')) ? unresolved : found;
}

const fieldsOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};
