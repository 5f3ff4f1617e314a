import { text, type Text } from '../../model/text.ts';
import { isLiteral, textOf } from './code.ts';
import { onlyResult, onlyText, resultsOf } from './expressions.ts';
import { type Fix, replacing, type TemplateFinding } from './finding.ts';
import type { TemplateFile } from './links.ts';
import { objectIn } from './shapes.ts';
import {
  at,
  member,
  type ObjectValue,
  type Resource,
  type Result,
  type Source,
  type Span,
  written,
} from './syntaxTree.ts';

/** Azure Verified Modules, whose parameters are known: Azure/bicep-registry-modules and its Terraform counterparts. */
const accountModule = /avm\/res\/document-db\/database-account\b|avm-res-documentdb-databaseaccount\b/;
const vaultModule = /avm\/res\/key-vault\/vault\b|avm-res-keyvault-vault\b/;

/** Checks what is passed to Microsoft's modules for accounts and key vaults. Their own files aren't read. */
export const moduleFindings = ({ sources }: TemplateFile): readonly TemplateFinding[] =>
  sources.flatMap((source) => {
    const modules = source.resources.filter(({ kind }) => kind === 'module');
    const accounts = modules.filter(
      ({ type, body }) => accountModule.test(type) && member(passed(source, body), keyOf(source)),
    );
    const named = accounts.map(({ body }) => source.text.slice(body.start, body.end)).join(' ');
    const vaults = modules.filter(({ type, symbol }) => vaultModule.test(type) && isNamed(named, symbol));
    return [
      ...accounts.flatMap((one) => ofAccount(source, one)),
      ...vaults.flatMap((one) => ofVault(source, one)),
    ];
  });

const isBicep = ({ language }: Source) => language === 'bicep';
const keyOf = (source: Source) => (isBicep(source) ? 'customerManagedKey' : 'customer_managed_key');

/** Bicep passes parameters in an object, Terraform in the block itself. */
const passed = (source: Source, body: ObjectValue): ObjectValue | undefined =>
  isBicep(source) ? objectIn(source, member(body, 'params')?.value) : body;

const isNamed = (code: string, symbol: string | undefined) =>
  symbol !== undefined && new RegExp(`(?<![\\w.-])${symbol.replaceAll('.', '\\.')}(?![\\w-])`).test(code);

const finding = (
  code: string,
  severity: TemplateFinding['severity'],
  { start, end }: Span,
  message: Text,
  fix?: Fix,
): TemplateFinding => ({ code, severity, start, end, message, ...(fix ? { fix } : {}) });

function ofAccount(source: Source, { body }: Resource): readonly TemplateFinding[] {
  const params = passed(source, body);
  if (!params) return [];
  if (!isBicep(source)) return pinnedVersion(source, params);
  const said = objectIn(source, member(params, 'defaultIdentity')?.value);
  const name = said && member(said, 'name')?.value;
  const identity = onlyText(source, name);
  if (name && identity === 'SystemAssignedIdentity')
    return [
      finding(
        'F-38',
        'warning',
        name,
        text(
          'A new account has no system-assigned identity yet. Create it with the first-party or a user-assigned identity, and change the default identity later.',
        ),
      ),
    ];
  if (name && identity === 'UserAssignedIdentity' && !params.isOpen && !member(params, 'managedIdentities'))
    return [
      finding(
        'F-41',
        'error',
        name,
        text('The default identity is user-assigned, but no identity is assigned to the account.'),
      ),
    ];
  const backup = member(params, 'backupPolicyType')?.value;
  const isFirstParty =
    identity === 'FirstPartyIdentity' || (!member(params, 'defaultIdentity') && !params.isOpen);
  if (backup && isFirstParty && onlyText(source, backup) === 'Continuous')
    return [finding('F-42', 'error', backup, text('Continuous backup requires a user-assigned identity.'))];
  return [];
}

/** Microsoft's module for Terraform accepts a version, but doesn't use it. */
function pinnedVersion(source: Source, params: ObjectValue): readonly TemplateFinding[] {
  const given = member(params, 'customer_managed_key')?.value;
  const value = member(objectIn(source, given), 'key_version')?.value;
  if (!given || !value) return [];
  return resultsOf({ source, value })
    .filter((one) => isVersion(one))
    .map((one) => {
      // A shared object can be for another module, too.
      const isOwn = one.via.length === 0 && given.start <= value.start && value.end <= given.end;
      return finding(
        'F-53',
        'warning',
        one.value,
        text('This module ignores key_version. Azure Cosmos DB always uses the newest version of the key.'),
        isOwn ? { title: text('Use {0}', 'null'), edits: replacing(one.value, 'null') } : undefined,
      );
    });
}

function isVersion(result: Result): boolean {
  if (isLiteral(result)) return textOf(result) !== '';
  const code = result.code ?? written(result.source, result.value);
  return /^(?:data\.)?azurerm_key_vault_key\.[\w-]+(?:\[[^\]]*\])?\.version$/.test(code);
}

function ofVault(source: Source, { body }: Resource): readonly TemplateFinding[] {
  const params = passed(source, body);
  const purge = member(params, isBicep(source) ? 'enablePurgeProtection' : 'purge_protection_enabled')?.value;
  const value = purge && onlyResult({ source, value: purge })?.value;
  const network = objectIn(source, at(params, isBicep(source) ? 'networkAcls' : 'network_acls'));
  const bypass = network && member(network, 'bypass')?.value;
  const action = network && member(network, isBicep(source) ? 'defaultAction' : 'default_action')?.value;
  return [
    ...(value?.kind === 'expression' && written(source, value) === 'false'
      ? [
          finding(
            'F-11',
            'error',
            value,
            text("Azure Cosmos DB requires purge protection, and Azure can't turn it off."),
            { title: text('Turn on purge protection'), edits: replacing(value, 'true') },
          ),
        ]
      : []),
    ...(bypass && onlyText(source, bypass) === 'None' && onlyText(source, action) === 'Deny'
      ? [
          finding(
            'F-32',
            'warning',
            bypass,
            text(
              'The firewall of this key vault blocks Azure Cosmos DB. Let trusted Microsoft services bypass it.',
            ),
          ),
        ]
      : []),
  ];
}
