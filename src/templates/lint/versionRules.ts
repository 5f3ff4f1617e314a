import { text } from '../../model/text.ts';
import { insertion, replacing, type TemplateFinding } from './finding.ts';
import { accountsOf, indentationAt, member, type Resource, type Source } from './syntaxTree.ts';

const newestAccount = '2026-03-15';
const newestVault = '2026-02-01';

/** Checks for API versions that don't know the template's properties, or that are about to be retired (F-22, F-36). */
export function versionFindings(source: Source): readonly TemplateFinding[] {
  const vaults = source.resources.filter(({ type }) => type.startsWith('microsoft.keyvault/vaults'));
  return [
    ...accountsOf(source).flatMap(({ resource, keyUri, identity, defaultIdentity }) => {
      if (keyUri && isBefore(resource, '2019-12-12'))
        return old(
          resource,
          newestAccount,
          'F-36',
          'error',
          text('This api-version does not know customer-managed keys.'),
        );
      return (identity ?? defaultIdentity) && isBefore(resource, '2021-03-15')
        ? old(
            resource,
            newestAccount,
            'F-36',
            'error',
            text('This api-version does not know identities of accounts: they came with 2021-03-15.'),
          )
        : [];
    }),
    ...vaults
      .filter((resource) => isBefore(resource, newestVault))
      .flatMap((resource) =>
        old(
          resource,
          newestVault,
          'F-22',
          'warning',
          text('Azure Key Vault answers only api-version {0} and newer from 2027-02-27 on.', newestVault),
        ),
      ),
  ];
}

const isBefore = ({ apiVersion }: Resource, date: string) =>
  apiVersion !== undefined &&
  /^\d{4}-\d{2}-\d{2}/.test(apiVersion.text) &&
  apiVersion.text.slice(0, 10) < date;

function old(
  { apiVersion }: Resource,
  newest: string,
  code: string,
  severity: TemplateFinding['severity'],
  message: TemplateFinding['message'],
): readonly TemplateFinding[] {
  if (!apiVersion) return [];
  const { start, end } = apiVersion;
  return [
    {
      code,
      severity,
      start,
      end,
      message,
      fix: { title: text('Use api-version {0}', newest), edits: replacing(apiVersion, newest) },
    },
  ];
}

/** azurerm recreates an account when its key changes, which loses its data (F-54). */
export const replacementFindings = (source: Source): readonly TemplateFinding[] =>
  accountsOf(source).flatMap(({ resource, keyUri }) =>
    resource.type === 'azurerm_cosmosdb_account' && keyUri && !member(resource.body, 'lifecycle')
      ? [
          {
            code: 'F-54',
            severity: 'warning',
            start: keyUri.start,
            end: keyUri.end,
            message: text(
              'Where the account exists, Terraform deletes it and makes it anew to set or change its key. Let it refuse that, and set the key of an existing account with azapi or the Azure CLI.',
            ),
            fix: {
              title: text('Let Terraform refuse to delete the account'),
              edits: insertion(source, resource.body, lifecycle(source, resource)),
            },
          } as const,
        ]
      : [],
  );

function lifecycle(source: Source, { head }: Resource): string {
  const indentation = indentationAt(source, head.start);
  return `lifecycle {\n${indentation}    prevent_destroy = true\n${indentation}  }\n`;
}
