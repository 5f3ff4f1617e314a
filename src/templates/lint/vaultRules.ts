import { text } from '../../model/text.ts';
import { insertion, replacing, setting, type TemplateFinding } from './finding.ts';
import { type Source, type VaultShape, vaultsOf } from './syntaxTree.ts';

/** Checks that a new vault meets the requirements of Cosmos DB. */
export const vaultFindings = (source: Source): readonly TemplateFinding[] =>
  vaultsOf(source)
    .filter(({ resource }) => !resource.isUpdate)
    .flatMap((vault) => [...purgeProtection(source, vault), ...permissionModel(source, vault)]);

/**
 * Azure rejects `false` for a vault that already has purge protection, and Cosmos DB rejects a vault without it (F-11,
 * F-16).
 */
function purgeProtection(
  source: Source,
  { resource, settings, purgeProtection: { name, said } }: VaultShape,
) {
  const value = said && source.resolve(said.value);
  if (!value) {
    const finding: TemplateFinding = {
      ...resource.head,
      code: 'F-16',
      severity: 'warning',
      message: text(
        'Purge protection is not turned on: Cosmos DB takes no key from a vault without it. A vault that has it keeps it.',
      ),
      fix: {
        title: text('Turn purge protection on'),
        edits: insertion(source, settings, setting(source, name, 'true')),
      },
    };
    return [finding];
  }
  if (value.kind !== 'expression' || value.text !== 'false') return [];
  const finding: TemplateFinding = {
    code: 'F-11',
    severity: 'error',
    start: value.start,
    end: value.end,
    message: text(
      'Cosmos DB takes no key from a vault without purge protection, and Azure refuses to turn it off where it is on.',
    ),
    fix: { title: text('Turn purge protection on'), edits: replacing(value, 'true') },
  };
  return [finding];
}

/** The default is Azure RBAC from api-version 2026-02-01 on, which ignores access policies (F-21). */
function permissionModel(
  source: Source,
  { resource, settings, rbac, hasPolicies }: VaultShape,
): readonly TemplateFinding[] {
  if (rbac.said) return [];
  const value = String(!hasPolicies);
  return [
    {
      ...resource.head,
      code: 'F-21',
      severity: 'warning',
      message: text(
        'The permission model is not said. Its default has changed to Azure RBAC, under which access policies do not count: Cosmos DB would lose its access.',
      ),
      fix: {
        title: text('Add {0}', setting(source, rbac.name, value)),
        edits: insertion(source, settings, setting(source, rbac.name, value)),
      },
    },
  ];
}
