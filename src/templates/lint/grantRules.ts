import { clouds } from '../../model/cloud.ts';
import { encryptionUserRole } from '../../model/roleAssignments.ts';
import { text } from '../../model/text.ts';
import { isArmExpression, isLiteral, textOf } from './code.ts';
import { onlyText, resourceNamed, resultsOf } from './expressions.ts';
import { insertion, replacing, type Fix, type TemplateFinding } from './finding.ts';
import { holdersOf, isAround, isCryptoUser, isForAccount, isForWrapping, isOn, isOnName } from './grants.ts';
import type { TemplateFile } from './links.ts';
import { dependenciesOf, namesOf, plainName } from './reach.ts';
import { type AccountShape, type GrantShape, wordsIn } from './shapes.ts';
import {
  everyMember,
  type Located,
  member,
  type Resource,
  type Source,
  type Span,
  type SyntaxValue,
  written,
} from './syntaxTree.ts';

/** Checks who gets access to the key, and when. */
export const grantFindings = (file: TemplateFile): readonly TemplateFinding[] => [
  ...file.sources.flatMap((source) => applicationIds(source)),
  ...accesses(file).flatMap(({ source, principal }) =>
    principal.flatMap(({ value }) => resultsOf({ source, value }).flatMap(otherIds)),
  ),
  ...missingPermissions(file),
  ...weak(file),
  ...races(file),
];

/** All access that the file grants, in a separate resource or in the vault. */
const accesses = ({ grants, vaults }: TemplateFile) => [
  ...grants,
  ...vaults.map(({ source, policies }) => ({ source, ...policies })),
];

const appIds = new Set(Object.values(clouds).map(({ cosmosAppId }) => cosmosAppId));

/** Grants must name the object id of a principal, never its application (F-04). So must parameters of modules. */
function applicationIds(source: Source): readonly TemplateFinding[] {
  const names = ['principalid', 'objectid', 'principal_id', 'object_id'];
  const isWanted = (name: string) => names.includes(name);
  const given = source.resources.length === 0 ? (source.given ?? []) : [];
  const inFile = everyMember(
    source,
    source.resources.filter(({ kind }) => kind !== 'existing').map(({ body }) => body),
    isWanted,
  );
  return [...inFile, ...given.filter(({ name }) => /principal_?id$|object_?id$/i.test(name))]
    .flatMap(({ value }) => resultsOf({ source, value }))
    .filter((result) => isLiteral(result) && appIds.has(textOf(result).toLowerCase()))
    .map((result) => ({
      code: 'F-04',
      severity: 'error',
      start: result.value.start,
      end: result.value.end,
      message: text(
        "This is the application ID of Azure Cosmos DB. Access requires its principal's object ID in your tenant: az ad sp show --id {0} --query id",
        textOf(result),
      ),
    }));
}

const wrongId = (span: Span, isResource: boolean, fix?: Fix): TemplateFinding => ({
  code: 'F-04',
  severity: 'error',
  start: span.start,
  end: span.end,
  message: isResource
    ? text('This is the resource ID of an identity. Access requires the object ID of its principal.')
    : text('This is an application (client) ID. Access requires the object ID of the principal.'),
  ...(fix ? { fix } : {}),
});

/** A reference to the resource ID or the client ID of an identity, or to the application of a principal. */
function otherIds(result: Located): readonly TemplateFinding[] {
  const { source, value } = result;
  if (isLiteral(result))
    return /^\/subscriptions\/[^/]+\/.*\/userAssignedIdentities\//i.test(textOf(result))
      ? [wrongId(value, true)]
      : [];
  if (value.kind !== 'expression' && !isArmExpression(source, value)) return [];
  const said = written(source, value);
  const last = (property: string, right: string) => {
    const span = { start: value.end - property.length, end: value.end };
    return { span, fix: { title: text('Use {0}', right), edits: replacing(span, right) } };
  };
  if (source.language === 'terraform') {
    const [, type = '', property = ''] =
      /^(?:data\.)?(azuread_service_principal|azuread_application|azurerm_user_assigned_identity)\.[\w-]+(?:\[[^\]]*\])?\.(client_id|application_id|id)$/.exec(
        said,
      ) ?? [];
    const isIdentity = type === 'azurerm_user_assigned_identity';
    if (type === '' || (property === 'id' && !isIdentity)) return [];
    const { span, fix } = last(property, isIdentity ? 'principal_id' : 'object_id');
    // The object ID of an application isn't that of its principal.
    return [wrongId(span, property === 'id', type === 'azuread_application' ? undefined : fix)];
  }
  if (source.language === 'arm') {
    if (/^resourceId\(.*userAssignedIdentities'/i.test(said)) return [wrongId(value, true)];
    const isClient = /^reference\(.*userAssignedIdentities.*\)\.clientId$/is.test(said);
    const { span, fix } = last('clientId', 'principalId');
    return isClient ? [wrongId(span, false, fix)] : [];
  }
  const [, symbol = '', property = ''] = /^(\w+)\.(id|properties\.clientId|appId)$/.exec(said) ?? [];
  const type = resourceNamed(source, symbol)?.type;
  const right = bicepIds[type ?? '']?.[property];
  if (right === undefined) return [];
  const { span, fix } = last(property, right);
  return [wrongId(span, property === 'id', fix)];
}

/** By type of principal, the property with its object ID in place of others. */
const bicepIds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'microsoft.managedidentity/userassignedidentities': {
    id: 'properties.principalId',
    'properties.clientId': 'properties.principalId',
  },
  'microsoft.graph/serviceprincipals': { appId: 'id' },
};

const needed = ['get', 'wrapKey', 'unwrapKey'];

/** An access policy for wrapping that lacks a permission, if no other grant in the file has all of them (F-33). */
function missingPermissions(file: TemplateFile): readonly TemplateFinding[] {
  const lists = accesses(file).flatMap(({ source, permissions }) =>
    permissions.flatMap(({ value }) => {
      const words = wordsIn({ source, value }, onlyText);
      return words
        ? [{ value, words, lacks: needed.filter((one) => !words.includes(one.toLowerCase())) }]
        : [];
    }),
  );
  const mine = new Set(ofAccounts(file).flatMap(({ permissions }) => permissions.map(({ value }) => value)));
  const wraps = lists.filter(
    ({ value, words }) =>
      words.some((word) => /^(?:un)?wrapkey$/.test(word)) || (words.length > 0 && mine.has(value)),
  );
  const isEnough =
    wraps.some(({ lacks }) => lacks.length === 0) || lists.some(({ words }) => words.includes('all'));
  if (isEnough || file.grants.some((grant) => grant.kind === 'role' && isForWrapping(grant))) return [];
  return wraps.map(({ value, lacks }) => ({
    code: 'F-33',
    severity: 'warning',
    start: value.start,
    end: value.end,
    message: text(
      'Azure Cosmos DB requires the key permissions get, wrapKey, and unwrapKey. Missing: {0}.',
      lacks.join(', '),
    ),
  }));
}

/** The access that the file grants to identities of its accounts, as a whole policy for each entry. */
function ofAccounts(file: TemplateFile): readonly Pick<GrantShape, 'permissions'>[] {
  const identities = identitiesOf(file);
  const entries = [
    ...file.grants.filter(({ kind }) => kind === 'policy'),
    ...file.vaults.flatMap(({ source, entries: all }) => all.map((one) => ({ source, ...one }))),
  ];
  return entries.filter((entry) => holdersOf(entry).some((holder) => identities.has(holder)));
}

/** The user-assigned identities with which accounts of the file reach their keys. */
const identitiesOf = ({ accounts }: TemplateFile): ReadonlySet<Resource> =>
  new Set(
    accounts
      .flatMap(({ source, keyUri, defaultIdentity }) =>
        keyUri && defaultIdentity ? holdersOf({ source, principal: [defaultIdentity] }) : [],
      )
      .filter(({ type }) => /userassignedidentit|azurerm_user_assigned_identity/.test(type)),
  );

/** Roles that people choose by their names, and that don't allow wrapping a key. */
const weakRoles =
  /21090545-7ca7-4776-b22c-e363652d74d2|f25e0fa2-a7c8-4377-a976-54943a77a395|acdd72a7-3385-48ef-bd42-f606fba81ae7|^"(?:Key Vault (?:Reader|Contributor)|Reader)"$/i;

/** A role on the vault of the key for the account's identity that doesn't allow wrapping, if it has no other one (F-33). */
function weak(file: TemplateFile): readonly TemplateFinding[] {
  const roles = file.grants.filter(
    (grant) => grant.kind === 'role' && file.stores.some((store) => isOn(grant, store)),
  );
  if (roles.length === 0) return [];
  const identities = identitiesOf(file);
  const own = roles.filter((grant) => holdersOf(grant).some((holder) => identities.has(holder)));
  const isWeak = ({ source, role }: GrantShape) => role.some((one) => weakRoles.test(roleText(source, one)));
  if (own.length === 0 || !own.every(isWeak) || file.grants.some(isForWrapping)) return [];
  return own.flatMap(({ role }) =>
    role.map(({ start, end }) => ({
      code: 'F-33',
      severity: 'warning',
      start,
      end,
      message: text(
        "This role doesn't let Azure Cosmos DB use the key. Assign the {0} role.",
        encryptionUserRole.name,
      ),
    })),
  );
}

/** The text of a role, with those of the definitions that it names. */
const roleText = (source: Source, value: SyntaxValue): string => {
  const found = resultsOf({ source, value });
  return found.map((one) => written(one.source, one.value)).join(' ');
};

/** Accounts that Azure can create before their access to the key, because nothing makes them wait (F-33). */
function races(file: TemplateFile): readonly TemplateFinding[] {
  const { accounts, grants } = file;
  const identities = identitiesOf(file);
  const creating = new Set(
    accounts.filter(({ resource, keyUri }) => keyUri && !resource.update).map(({ resource }) => resource),
  );
  const early = grants.filter((grant) => {
    if (!isForKeyOf(file, identities, grant)) return false;
    // Access for the identity of an account itself comes after the account.
    const before = dependenciesOf(grant.source, grant.resource);
    return !before.namesOtherFiles && ![...before.resources].some((one) => creating.has(one));
  });
  // Following every account through a large vault is the most expensive step.
  if (early.length === 0) return [];
  const access = new Set(early.map(({ resource }) => resource));
  // Each account looks up its grants here, so that the steps don't grow with their product.
  const byHolder = new Map<Source | Resource, GrantShape>();
  for (const grant of early) {
    const holders = holdersOf(grant);
    for (const one of holders.length > 0 ? holders : [grant.source])
      if (!byHolder.has(one)) byHolder.set(one, grant);
  }
  return accounts
    .filter(({ resource, settings }) => creating.has(resource) && settings)
    .flatMap((account) => {
      const { source, resource } = account;
      const { resources } = dependenciesOf(source, resource);
      // A grant for an identity that the account doesn't have is for something else.
      const holder = [source, ...resources].find((one) => byHolder.has(one));
      const first = holder && byHolder.get(holder);
      if (first?.source !== source || isAwaited(account, access)) return [];
      const { head } = resource;
      const fix = waiting(account, first.resource);
      return {
        code: 'F-33',
        severity: 'warning',
        start: head.start,
        end: head.end,
        message: text(
          "This account doesn't wait for access to its key. If Azure creates the account first, the deployment fails.",
        ),
        ...(fix ? { fix } : {}),
      };
    });
}

/** Whether a grant gives an account access to its key. */
function isForKeyOf(
  { stores, storeNames }: TemplateFile,
  identities: ReadonlySet<Resource>,
  grant: GrantShape,
): boolean {
  const isOwn =
    isForAccount(grant) || (isCryptoUser(grant) && holdersOf(grant).some((one) => identities.has(one)));
  if (!isOwn) return false;
  if (stores.some((store) => isOn(grant, store)) || isOnName(grant, storeNames)) return true;
  return grant.kind === 'role' && isForWrapping(grant) && isAround(grant, stores);
}

function isAwaited({ source, resource }: AccountShape, access: ReadonlySet<Resource>): boolean {
  const before = dependenciesOf(source, resource);
  if (before.namesOtherFiles || [...before.resources].some((one) => access.has(one))) return true;
  if (source.language !== 'arm') return false;
  // ARM names dependencies by type, mostly in expressions that aren't compared here.
  const seen = new Set<Resource>();
  const visit = (one: Resource): boolean => {
    if (seen.has(one)) return false;
    seen.add(one);
    const list = member(one.body, 'dependsOn')?.value;
    const said = list ? plainName(source.text.slice(list.start, list.end)) : '';
    source.budget.spend(said.length + source.resources.length);
    if (source.budget.exceeded || /roleassignments|accesspolicies|resources\/deployments/.test(said))
      return true;
    return source.resources.some(
      (other) => other !== one && isNamedIn(source, said, other) && (access.has(other) || visit(other)),
    );
  };
  return visit(resource);
}

/** By its type, its symbolic name, or its own name, which can be an expression. */
function isNamedIn(source: Source, said: string, resource: Resource): boolean {
  const { type, symbol } = resource;
  return (
    said.includes(`'${type}'`) ||
    (symbol !== undefined && said.includes(`"${symbol.toLowerCase()}"`)) ||
    namesOf(source, resource).some((name) => {
      const [, literal] = /^'(.*)'$/s.exec(name) ?? [];
      return literal === undefined ? name.length > 3 && said.includes(name) : said.includes(`"${literal}"`);
    })
  );
}

/** Makes the account wait, if the grant has a name. */
function waiting({ source, resource }: AccountShape, grant: Resource): Fix | undefined {
  if (grant.parent || grant.symbol === undefined || !/^[A-Za-z_][\w.-]*$/.test(grant.symbol))
    return undefined;
  const isTerraform = source.language === 'terraform';
  const body = resource.block ?? resource.body;
  const name = isTerraform ? 'depends_on' : 'dependsOn';
  if (source.syntax === 'json' || member(body, name) || body.isOpen) return undefined;
  const added = isTerraform ? `${name} = [${grant.symbol}]` : `${name}: [${grant.symbol}]`;
  return {
    title: text('Make the account wait for {0}', grant.symbol),
    edits: insertion(source, body, added),
  };
}
