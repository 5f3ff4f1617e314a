import { text, type Text } from '../../model/text.ts';
import { isLiteral, onlyResult, onlyText, resourceNamed, type Result, textOf } from './expressions.ts';
import { replacing, type TemplateFinding } from './finding.ts';
import type { TemplateFile } from './links.ts';
import type { AccountShape } from './shapes.ts';
import { type Span, type SyntaxValue, written } from './syntaxTree.ts';

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
    : resourceNamed(source, symbol)?.type === 'microsoft.managedidentity/userassignedidentities';
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
