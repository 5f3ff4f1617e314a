import { text, type Text } from '../../model/text.ts';
import { onlyResult, onlyText } from './expressions.ts';
import { insertion, replacing, setting, type TemplateFinding } from './finding.ts';
import { isForAccount, isOn } from './grants.ts';
import type { TemplateFile } from './links.ts';
import type { AccountShape, GrantShape, VaultShape } from './shapes.ts';
import { member, type Source, type SyntaxValue, written } from './syntaxTree.ts';

/** Checks that the vault of an account's key meets the requirements of Cosmos DB. */
export const vaultFindings = ({ vaults, grants, accounts }: TemplateFile): readonly TemplateFinding[] => [
  ...vaults.flatMap((vault) => [
    ...purgeProtection(vault),
    ...softDelete(vault),
    ...permissionModel(vault, grants),
    ...firewall(vault),
  ]),
  ...perimeters(accounts, vaults),
];

/**
 * Azure rejects `false` for a vault that already has purge protection, and Cosmos DB rejects a vault without it (F-11,
 * F-16).
 */
function purgeProtection({ source, resource, settings, purgeProtection: { name, said } }: VaultShape) {
  if (!said) {
    if (settings.isOpen || member(settings, 'copy')) return [];
    const finding: TemplateFinding = {
      ...resource.head,
      code: 'F-16',
      severity: 'warning',
      message: text(
        "Azure Cosmos DB requires purge protection, which isn't turned on here. A key vault that already has it keeps it.",
      ),
      fix: {
        title: text('Turn on purge protection'),
        edits: insertion(source, settings, setting(source, name, 'true')),
      },
    };
    return [finding];
  }
  return turnedOff(source, said.value, {
    code: 'F-11',
    message: text("Azure Cosmos DB requires purge protection, and Azure can't turn it off."),
    title: text('Turn on purge protection'),
  });
}

/** Azure no longer lets anyone turn soft delete off, and purge protection requires it (F-16). */
function softDelete({ source, settings }: VaultShape): readonly TemplateFinding[] {
  return turnedOff(source, member(settings, 'enableSoftDelete')?.value, {
    code: 'F-16',
    message: text("Azure Cosmos DB requires soft delete, and Azure doesn't let you turn it off."),
    title: text('Turn on soft delete'),
  });
}

/** The finding for a setting that is `false`, with a fix that turns it on. */
export function turnedOff(
  source: Source,
  said: SyntaxValue | undefined,
  { title, ...found }: { readonly code: string; readonly message: Text; readonly title: Text },
): readonly TemplateFinding[] {
  const value = said && onlyResult({ source, value: said })?.value;
  if (value?.kind !== 'expression' || value.text !== 'false') return [];
  const { start, end } = value;
  return [{ ...found, severity: 'error', start, end, fix: { title, edits: replacing(value, 'true') } }];
}

/**
 * The permission model of a new vault if the file doesn't set one, which depends on the version (F-21). Undefined if it
 * isn't known.
 */
function defaultModel({ resource }: VaultShape): 'rbac' | 'accessPolicy' | undefined {
  if (resource.type === 'azurerm_key_vault') return 'accessPolicy';
  const version = resource.apiVersion?.text;
  if (version === undefined || !/^\d{4}-\d{2}-\d{2}/.test(version)) return undefined;
  return version >= '2026-02-01' ? 'rbac' : 'accessPolicy';
}

/** The permission model of the file's grants, if all use the same one. */
export function wantedModel(
  { resource, hasPolicies }: VaultShape,
  grants: readonly GrantShape[],
): 'rbac' | 'accessPolicy' | undefined {
  const onVault = grants.filter((grant) => isOn(grant, resource));
  if (hasPolicies || onVault.some(({ kind }) => kind === 'policy')) return 'accessPolicy';
  return onVault.some((grant) => grant.kind === 'role' && isForAccount(grant)) ? 'rbac' : undefined;
}

/** A grant of the kind that the vault doesn't use has no effect. */
function permissionModel(vault: VaultShape, grants: readonly GrantShape[]): readonly TemplateFinding[] {
  const { source, resource, settings, rbac } = vault;
  if (rbac.said) return contradiction(vault, rbac.said.value, grants);
  if (settings.isOpen) return [];
  const wanted = wantedModel(vault, grants);
  const usual = defaultModel(vault);
  if (wanted === undefined || usual === undefined) return [];
  const isTerraform = resource.type === 'azurerm_key_vault';
  if (wanted === usual && !(isTerraform && (source.azurerm ?? 5) >= 5)) return [];
  const added = setting(source, rbac.name, String(wanted === 'rbac'));
  return [
    {
      ...resource.head,
      code: 'F-21',
      severity: 'warning',
      message: modelMessage(wanted, isTerraform && wanted === usual),
      // The setting has a different name in azurerm before 4.42 than in azurerm 5.
      ...(isTerraform && source.azurerm === undefined
        ? {}
        : { fix: { title: text('Add {0}', added), edits: insertion(source, settings, added) } }),
    },
  ];
}

function modelMessage(wanted: 'rbac' | 'accessPolicy', isRequired: boolean): Text {
  if (isRequired)
    return text(
      "The permission model isn't set. azurerm 5 requires it. Earlier versions use access policies, as this file does.",
    );
  return wanted === 'rbac'
    ? text(
        "The permission model isn't set, so a new key vault uses access policies. Role assignments have no effect, and Azure Cosmos DB has no access.",
      )
    : text(
        'Without a permission model, a key vault uses Azure RBAC from api-version 2026-02-01. Access policies have no effect, and Azure Cosmos DB has no access.',
      );
}

/** All grants for keys in the file use a different permission model than the vault. */
function contradiction(
  { source, resource, hasPolicies }: VaultShape,
  value: SyntaxValue,
  grants: readonly GrantShape[],
): readonly TemplateFinding[] {
  const model = onlyResult({ source, value });
  const onVault = grants.filter((grant) => isOn(grant, resource));
  const policies = hasPolicies || onVault.some(({ kind }) => kind === 'policy');
  const roles = onVault.some((grant) => grant.kind === 'role' && isForAccount(grant));
  const anyRole = onVault.some(({ kind }) => kind === 'role');
  const is = model && written(model.source, model.value);
  const isIgnored = (is === 'true' && policies && !anyRole) || (is === 'false' && roles && !policies);
  if (!model || !isIgnored) return [];
  return [
    {
      code: 'F-21',
      severity: 'warning',
      start: model.value.start,
      end: model.value.end,
      message:
        is === 'true'
          ? text(
              'With Azure RBAC, the access policies of this key vault have no effect, and Azure Cosmos DB has no access.',
            )
          : text(
              'With access policies, role assignments have no effect on the keys of this key vault, and Azure Cosmos DB has no access.',
            ),
    },
  ];
}

const said = (source: Source, value: SyntaxValue | undefined) => onlyText(source, value)?.toLowerCase();

/** Without the bypass, the firewall of the vault blocks Cosmos DB, too (F-32). */
function firewall({ source, settings, network }: VaultShape): readonly TemplateFinding[] {
  const bypass = member(network, 'bypass')?.value;
  const found = bypass && onlyResult({ source, value: bypass });
  if (!found || said(source, bypass) !== 'none') return [];
  const action = member(network, 'defaultAction')?.value ?? member(network, 'default_action')?.value;
  const publicAccess = member(settings, 'publicNetworkAccess')?.value;
  const publicEnabled = member(settings, 'public_network_access_enabled')?.value;
  const isClosed =
    said(source, action) === 'deny' ||
    said(source, publicAccess) === 'disabled' ||
    (publicEnabled !== undefined && written(source, publicEnabled) === 'false');
  if (!isClosed) return [];
  const { start, end } = found.value;
  return [
    {
      code: 'F-32',
      severity: 'warning',
      start,
      end,
      message: text(
        'The firewall of this key vault blocks Azure Cosmos DB. Let trusted Microsoft services bypass it.',
      ),
      fix: {
        title: text('Let trusted Microsoft services bypass the firewall'),
        edits: replacing({ start: start + 1, end: end - 1 }, 'AzureServices'),
      },
    },
  ];
}

/**
 * A network security perimeter isn't supported together with a customer-managed key and a store of changes (Learn:
 * "Configure Network Security Perimeter for an Azure Cosmos DB account").
 */
function perimeters(
  accounts: readonly AccountShape[],
  vaults: readonly VaultShape[],
): readonly TemplateFinding[] {
  const storing = accounts.find(
    ({ source, keyUri, backup, analytical }) =>
      keyUri &&
      (said(source, backup) === 'continuous' ||
        (analytical !== undefined && written(source, analytical) === 'true')),
  );
  if (!storing) return [];
  return [storing, ...vaults].flatMap(({ source, settings }) => {
    const access = member(settings, 'publicNetworkAccess')?.value;
    if (!access || said(source, access) !== 'securedbyperimeter') return [];
    return [
      {
        code: 'F-32',
        severity: 'warning',
        start: access.start,
        end: access.end,
        message: text(
          "Azure doesn't support a network security perimeter together with a customer-managed key and continuous backup or the analytical store.",
        ),
      },
    ];
  });
}
