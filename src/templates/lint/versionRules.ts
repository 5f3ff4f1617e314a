import { text, type Text } from '../../model/text.ts';
import { type Edit, insertion, replacing, setting, type TemplateFinding } from './finding.ts';
import { isOn } from './grants.ts';
import type { TemplateFile } from './links.ts';
import { type GrantShape, objectIn, type VaultShape } from './shapes.ts';
import { member, type Resource, type Source } from './syntaxTree.ts';
import { wantedModel } from './vaultRules.ts';

const newestAccount = '2026-03-15';
const newestVault = '2026-02-01';

/** Checks for API versions that don't know the template's properties, or that are about to be retired (F-22, F-36). */
export const versionFindings = ({
  accounts,
  vaults,
  keys,
  grants,
}: TemplateFile): readonly TemplateFinding[] => [
  ...accounts.flatMap(({ resource, keyUri, identity, defaultIdentity }) => {
    const tooOld = (first: string, message: Text) =>
      isBefore(resource, first) ? old(resource, newestAccount, 'F-36', 'error', message) : undefined;
    return (
      (keyUri && tooOld('2019-12-12', text("This api-version doesn't support customer-managed keys."))) ??
      (defaultIdentity &&
        tooOld(
          '2021-03-15',
          text("This api-version doesn't support default identities. Use 2021-03-15 or later."),
        )) ??
      (identity &&
        tooOld(
          '2021-01-15',
          text("This api-version doesn't support identities of accounts. Use 2021-01-15 or later."),
        )) ??
      []
    );
  }),
  // Role assignments and diagnostic settings of a vault have api-versions of other providers.
  ...[
    ...vaults,
    ...keys,
    ...grants.filter(
      (grant) => grant.kind === 'policy' && vaults.some(({ resource }) => isOn(grant, resource)),
    ),
  ]
    .filter(
      ({ resource }) =>
        resource.type.startsWith('microsoft.keyvault/vaults') && isBefore(resource, newestVault),
    )
    .flatMap(({ source, resource }) => retired(source, resource, vaults, grants)),
];

const isBefore = ({ apiVersion }: Resource, date: string) =>
  apiVersion !== undefined &&
  /^\d{4}-\d{2}-\d{2}/.test(apiVersion.text) &&
  apiVersion.text.slice(0, 10) < date;

function retired(
  source: Source,
  resource: Resource,
  vaults: readonly VaultShape[],
  grants: readonly GrantShape[],
): readonly TemplateFinding[] {
  const found = old(
    resource,
    newestVault,
    'F-22',
    'warning',
    text('From 2027-02-27, Azure Key Vault only accepts api-version {0} and later.', newestVault),
  );
  if (resource.type !== 'microsoft.keyvault/vaults') return found;
  // The newer version has another default permission model, so the fix writes the current one explicitly.
  const settings = objectIn(source, member(resource.body, 'properties')?.value);
  if (settings && member(settings, 'enableRbacAuthorization')) return found;
  if (!settings || settings.isOpen) return found.map(({ fix: _, ...one }) => one);
  const vault = vaults.find((one) => one.resource === resource);
  // Its grants use the other model, which is fixed first.
  if (vault && wantedModel(vault, grants) === 'rbac') return found.map(({ fix: _, ...one }) => one);
  const edits = insertion(source, settings, setting(source, 'enableRbacAuthorization', 'false'));
  return found.map((one) =>
    one.fix ? { ...one, fix: { ...one.fix, edits: [...one.fix.edits, ...edits] } } : one,
  );
}

function old(
  { apiVersion }: Resource,
  newest: string,
  code: string,
  severity: TemplateFinding['severity'],
  message: Text,
): readonly TemplateFinding[] {
  if (!apiVersion) return [];
  const { start, end } = apiVersion;
  const edits: readonly Edit[] = replacing(apiVersion, newest);
  return [
    { code, severity, start, end, message, fix: { title: text('Use api-version {0}', newest), edits } },
  ];
}
