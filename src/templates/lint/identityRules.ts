import { text, type Text } from '../../model/text.ts';
import { isLiteral, textOf } from './code.ts';
import { onlyResult, onlyText, resourceNamed } from './expressions.ts';
import { replacing, type TemplateFinding } from './finding.ts';
import type { TemplateFile } from './links.ts';
import type { AccountShape } from './shapes.ts';
import { member, type Result, type Source, type Span, type SyntaxValue, written } from './syntaxTree.ts';

/** Checks the identity with which an account reaches its key. */
export const identityFindings = ({ accounts }: TemplateFile): readonly TemplateFinding[] =>
  accounts.flatMap((account) => (account.resource.update ? ofUpdate(account) : ofAccount(account)));

const finding = (
  code: string,
  { start, end }: Span,
  message: Text,
  severity: TemplateFinding['severity'] = 'error',
): TemplateFinding => ({ code, severity, start, end, message });

/** Azure accepts an update of the identities and the default identity together, and applies only a part of it. */
function ofUpdate({ resource, identity, defaultIdentity, keyUri }: AccountShape): readonly TemplateFinding[] {
  if (identity && defaultIdentity)
    return [
      finding(
        'F-31',
        defaultIdentity,
        text(
          'Updating the identities and the default identity together fails without an error. Change the identities first, then the default identity in a separate update.',
        ),
      ),
    ];
  const changed = defaultIdentity ?? keyUri;
  // azapi_update_resource reads the account, and sends all of it with the change.
  return changed && resource.update === 'whole'
    ? [
        finding(
          'F-31',
          changed,
          text(
            'azapi_update_resource sends the whole account, its identities and its default identity together, which can fail without an error. Use azapi_resource_action with the method PATCH.',
          ),
          'warning',
        ),
      ]
    : [];
}

const firstParty = /^FirstPartyIdentity$/i;

/** The resource ID of an identity, as a literal or a reference. */
function isIdOfIdentity(result: Result): boolean {
  const { source, value } = result;
  if (isLiteral(result))
    return /^\/subscriptions\/[^/]+\/.*\/userAssignedIdentities\/[^/]+$/i.test(textOf(result));
  if (value.kind !== 'expression' || source.language === 'arm') return false;
  const [, symbol = ''] = /^([\w.-]+)(?:\[[^\]]{0,100}\])?\.id$/.exec(written(source, value)) ?? [];
  return source.language === 'terraform'
    ? /^(?:data\.)?azurerm_user_assigned_identity\.[\w-]+$/.test(symbol)
    : resourceNamed(source, symbol)?.type === identityType;
}

function bareId(value: SyntaxValue, result: Result, isAssigned: boolean): TemplateFinding {
  const { source } = result;
  const prefix = 'UserAssignedIdentity=';
  const quote = source.language === 'bicep' ? "'" : '"';
  const edits = isLiteral(result)
    ? replacing({ start: value.start + 1, end: value.start + 1 }, prefix)
    : replacing(value, `${quote}${prefix}\${${written(source, result.value)}}${quote}`);
  const title = text('Add {0}', prefix);
  return {
    ...finding(
      'F-41',
      value,
      text('Azure refuses the resource ID alone. A default identity starts with {0}.', prefix),
    ),
    // A definition might also be used elsewhere, and an account without the identity needs more than the prefix.
    ...(result.via.length === 0 && isAssigned ? { fix: { title, edits } } : {}),
  };
}

/** The properties of an identity with the IDs of its principal and application, in the syntax of each language. */
const otherIds: Readonly<Record<Source['language'], RegExp>> = {
  arm: /reference\([^()]*(?:\([^()]*\)[^()]*)*\)(\.(?:principalId|clientId))/i,
  bicep: /\b(\w+)(\.properties\.(?:principalId|clientId))\b/,
  terraform:
    /\b(azurerm_user_assigned_identity\.[\w-]+(?:\[[^\]]{0,100}\])?)(\.(?:principal_id|client_id))\b/,
};

/** `UserAssignedIdentity=` and an ID that isn't the resource ID. */
function otherId(
  account: AccountShape,
  value: SyntaxValue,
  { source, value: found, via }: Result,
): readonly TemplateFinding[] {
  const said = written(source, found);
  // The client ID of an application belongs behind this name.
  if (!/UserAssignedIdentity/i.test(said) || /FederatedClientId/i.test(said)) return [];
  const match = otherIds[source.language].exec(said);
  const property = match?.[2] ?? match?.[1];
  if (!match || property === undefined) return [];
  const [owner = ''] = source.language === 'arm' ? [] : (match[1] ?? '').split('[');
  if (source.language === 'bicep' && resourceNamed(source, owner)?.type !== identityType) return [];
  const end = found.start + match.index + match[0].length;
  const span = { start: end - property.length, end };
  // In ARM, the resource ID needs another function.
  const isFixable = via.length === 0 && source.language !== 'arm' && !isUnassigned(account, owner);
  return [
    {
      ...finding(
        'F-41',
        via.length === 0 ? span : value,
        text(
          'A default identity requires the resource ID of the identity, not the ID of its principal or application.',
        ),
      ),
      ...(isFixable ? { fix: { title: text('Use {0}', 'id'), edits: replacing(span, '.id') } } : {}),
    },
  ];
}

const identityType = 'microsoft.managedidentity/userassignedidentities';

/** The identity of a reference to its resource ID, if the whole code is one. */
const referenced = (source: Source, code: string): string | undefined => {
  const [, symbol] = /^(?:data\.)?([\w-]+(?:\.[\w-]+)?)\.id$/.exec(code.trim()) ?? [];
  if (symbol === undefined) return undefined;
  if (source.language === 'terraform')
    return symbol.startsWith('azurerm_user_assigned_identity.') ? symbol : undefined;
  return resourceNamed(source, symbol)?.type === identityType ? symbol : undefined;
};

/** Whether an identity isn't one of the assigned identities, if all of them are references to resources. */
function isUnassigned({ source, identity }: AccountShape, own: string): boolean {
  const assigned = identity && assignedCode(source, identity.value)?.map((code) => referenced(source, code));
  return (
    assigned !== undefined && assigned.length > 0 && !assigned.some((one) => one === undefined || one === own)
  );
}

/** A default identity that isn't one of the assigned identities. */
function unassigned(account: AccountShape, value: SyntaxValue, result: Result): readonly TemplateFinding[] {
  const { source } = account;
  if (source.language === 'arm' || result.source !== source) return [];
  const said = written(source, result.value);
  const [, inner] =
    /^['"]UserAssignedIdentity=\$\{([^{}]+)\}['"]$/i.exec(said) ??
    /^join\(\s*"="\s*,\s*\[\s*"UserAssignedIdentity"\s*,\s*([\w.-]+)\s*,?\s*\]\s*\)$/i.exec(said) ??
    [];
  const own = inner === undefined ? undefined : referenced(source, inner);
  if (own === undefined || !isUnassigned(account, own)) return [];
  return [finding('F-41', value, text("This identity isn't assigned to the account."))];
}

/** The code for each assigned identity. Undefined if some are elsewhere. */
function assignedCode(source: Source, identity: SyntaxValue): readonly string[] | undefined {
  if (identity.kind !== 'object' || identity.isOpen) return undefined;
  if (source.language === 'terraform') {
    const ids = member(identity, 'identity_ids')?.value;
    return ids?.kind === 'array' ? ids.items.map((one) => written(source, one)) : undefined;
  }
  const list = member(identity, 'userAssignedIdentities')?.value;
  if (list?.kind !== 'object' || list.isOpen) return undefined;
  return list.members.map(({ name }) => /^\$\{([^{}]+)\}$/.exec(name)?.[1] ?? '');
}

function ofAccount(account: AccountShape): readonly TemplateFinding[] {
  const { source, identity, defaultIdentity, keyUri, backup, analytical, isComplete } = account;
  const said = defaultIdentity && onlyText(source, defaultIdentity.value);
  const result = defaultIdentity && onlyResult({ source, value: defaultIdentity.value });
  const value = result?.via.length === 0 ? defaultIdentity?.value : result?.value;
  const findings: TemplateFinding[] = [];
  if (keyUri && value && said !== undefined && /^SystemAssignedIdentity$/i.test(said))
    findings.push(
      finding(
        'F-38',
        value,
        text(
          'A new account has no system-assigned identity yet. Create it with the first-party or a user-assigned identity, and change the default identity later.',
        ),
        'warning',
      ),
    );
  if (value && result && isIdOfIdentity(result)) findings.push(bareId(value, result, identity !== undefined));
  if (value && result)
    findings.push(...otherId(account, value, result), ...unassigned(account, value, result));
  const isOwn = value !== undefined && /UserAssignedIdentity=/i.test(written(source, value));
  if (isOwn && !identity && isComplete)
    findings.push(
      finding(
        'F-41',
        value,
        text('The default identity is user-assigned, but no identity is assigned to the account.'),
      ),
    );
  if (!keyUri || !isComplete) return findings;
  const isFirstParty = defaultIdentity ? said !== undefined && firstParty.test(said) : true;
  const mode = backup && onlyResult({ source, value: backup });
  if (mode && /^Continuous$/i.test(onlyText(mode.source, mode.value) ?? '') && isFirstParty)
    findings.push(finding('F-42', mode.value, text('Continuous backup requires a user-assigned identity.')));
  const store = analytical && onlyResult({ source, value: analytical });
  if (store && written(store.source, store.value) === 'true' && isFirstParty)
    findings.push(
      finding(
        'F-42',
        store.value,
        text('The analytical store requires a managed identity. Azure denies the first-party identity.'),
      ),
    );
  return findings;
}
