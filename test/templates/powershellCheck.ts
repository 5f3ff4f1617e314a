import type { Node } from 'web-tree-sitter';
import { children, named, ofType, syntaxErrors, type Parse } from './grammars.ts';

/**
 * The cmdlets that the templates use, with their parameters. Source: the help of the Az modules
 * (github.com/Azure/azure-powershell, `src/*\/help/*.md`). It replaces PowerShell, which isn't available here.
 */
const cmdlets: Readonly<Record<string, readonly string[]>> = {
  'Add-AzKeyVaultKey': ['HsmName', 'Name', 'KeyType', 'Size', 'KeyOps'],
  'Connect-AzAccount': ['Environment'],
  'ConvertFrom-Json': [],
  'ConvertTo-Json': ['Depth'],
  'Get-AzADServicePrincipal': ['ApplicationId'],
  'Get-AzContext': [],
  'Get-AzKeyVault': ['VaultName', 'ResourceGroupName'],
  'Get-AzKeyVaultRoleAssignment': ['HsmName', 'RoleDefinitionName', 'ObjectId', 'Scope'],
  'Get-AzResource': ['ResourceId', 'ExpandProperties', 'ResourceGroupName', 'ResourceType', 'Name'],
  'Get-AzRoleAssignment': ['ObjectId', 'RoleDefinitionName', 'Scope'],
  'Invoke-AzRestMethod': ['Method', 'Path', 'Payload', 'WaitForCompletion'],
  'New-AzCosmosDBAccount': [
    'ResourceGroupName',
    'Name',
    'LocationObject',
    'ApiKind',
    'KeyVaultKeyUri',
    // A common parameter of all cmdlets.
    'ErrorAction',
  ],
  'New-AzCosmosDBLocationObject': ['LocationName', 'FailoverPriority', 'IsZoneRedundant'],
  'New-AzKeyVault': [
    'Name',
    'ResourceGroupName',
    'Location',
    'Sku',
    'EnablePurgeProtection',
    'SoftDeleteRetentionInDays',
  ],
  'New-AzKeyVaultRoleAssignment': ['HsmName', 'RoleDefinitionName', 'ObjectId', 'Scope'],
  'New-AzResource': [
    'ResourceGroupName',
    'ResourceType',
    'ResourceName',
    'ApiVersion',
    'Location',
    'Kind',
    'PropertyObject',
    'Force',
  ],
  'New-AzResourceGroup': ['Name', 'Location', 'Force'],
  'New-AzResourceGroupDeployment': ['ResourceGroupName', 'TemplateFile', 'TemplateParameterObject'],
  'New-AzRoleAssignment': ['ObjectId', 'ObjectType', 'RoleDefinitionName', 'Scope'],
  'New-AzUserAssignedIdentity': ['ResourceGroupName', 'Name', 'Location'],
  'Out-Null': [],
  'Register-AzResourceProvider': ['ProviderNamespace'],
  'Remove-AzKeyVaultAccessPolicy': ['VaultName', 'ResourceGroupName', 'ObjectId'],
  'Remove-AzKeyVaultRoleAssignment': ['HsmName', 'RoleDefinitionName', 'ObjectId', 'Scope'],
  'Remove-AzRoleAssignment': ['ObjectId', 'RoleDefinitionName', 'Scope'],
  'Select-Object': ['Property'],
  // A function of the script.
  'Send-Account': [],
  'Set-AzContext': ['Subscription'],
  'Set-AzKeyVaultAccessPolicy': [
    'VaultName',
    'ResourceGroupName',
    'ObjectId',
    'PermissionsToKeys',
    'BypassObjectIdValidation',
  ],
  'Start-Sleep': ['Seconds'],
  'Update-AzKeyVaultKey': ['VaultName', 'HsmName', 'Name', 'Enable'],
};

/** Checks a script against the grammar, the existing cmdlets, and the variables that it sets. */
export function checkPowerShell(parse: Parse, source: string): readonly string[] {
  const tree = parse(source);
  const errors = syntaxErrors(tree);
  if (errors.length > 0) return errors;
  const commands = ofType(tree, 'command');
  if (commands.length === 0) return ['no commands'];
  return [...commands.flatMap((command) => checkCommand(command, tree)), ...unset(tree), ...uncalled(tree)];
}

function checkCommand(command: Node, tree: Node): readonly string[] {
  const name = ofType(command, 'command_name')[0]?.text ?? '';
  const known = cmdlets[name];
  if (known === undefined) return [`${name}: not a known cmdlet`];
  const given = own(command, 'command_parameter').map(({ text }) => text.replace(/^-|:$/g, ''));
  const splatted = own(command, 'variable')
    .filter(({ text }) => text.startsWith('@'))
    .flatMap(({ text }) => keysOf(tree, text.slice(1), command));
  return [...given, ...splatted]
    .filter((parameter) => !known.includes(parameter))
    .map((parameter) => `${name} has no parameter ${parameter}`);
}

/** The command's own nodes, without those of nested commands. */
const own = (command: Node, type: string): readonly Node[] =>
  children(command).flatMap((child) =>
    child.type === type ? [child] : child.type === 'command' ? [] : own(child, type),
  );

/** The keys of the hashtable that a variable was last set to, before the command that splats it. */
function keysOf(tree: Node, variable: string, before: Node): readonly string[] {
  const assignment = ofType(tree, 'assignment_expression').findLast(
    (one) => one.endIndex < before.startIndex && named(one)[0]?.text === `$${variable}`,
  );
  const table = assignment && ofType(assignment, 'hash_literal_body')[0];
  if (!table) return [`@${variable}, which is not set`];
  return named(table).map((entry) => named(entry)[0]?.text ?? '');
}

/** Functions of the script that are never called. */
function uncalled(tree: Node): readonly string[] {
  const called = ofType(tree, 'command_name').map(({ text }) => text);
  return ofType(tree, 'function_name')
    .map(({ text }) => text)
    .filter((name) => !called.includes(name))
    .map((name) => `${name} is never called`);
}

const automatic = ['$true', '$false', '$ErrorActionPreference', '$Action'];

/** Variables that are read and never set, which PowerShell treats as empty, or set and never read. */
function unset(tree: Node): readonly string[] {
  const set = new Set([
    ...automatic,
    ...ofType(tree, 'script_parameter').flatMap((one) => ofType(one, 'variable').map(({ text }) => text)),
    ...ofType(tree, 'left_assignment_expression').map(({ text }) => text),
    ...ofType(tree, 'foreach_statement').flatMap((one) => ofType(one, 'variable')[0]?.text ?? []),
  ]);
  const used = ofType(tree, 'variable').map(({ text }) => text.replace(/^@/, '$'));
  const inStrings = ofType(tree, 'expandable_string_literal').flatMap(
    ({ text }) => text.match(/\$\w+/g) ?? [],
  );
  const count = (name: string) => [...used, ...inStrings].filter((one) => one === name).length;
  return [
    ...used.filter((name) => !set.has(name)).map((name) => `${name} is not set`),
    ...[...set]
      .filter((name) => !automatic.includes(name) && count(name) === 1)
      .map((name) => `${name} is never read`),
  ];
}
