import type { TemplateLanguage } from './syntaxTree.ts';

/** Whether a file makes Cosmos DB accounts with a key of one's own: only such a one is read further. */
export const isAboutCmk = (text: string): boolean =>
  /Microsoft\.DocumentDB\/databaseAccounts|azurerm_cosmosdb_account/i.test(text) &&
  /keyVaultKeyUri|key_vault_key_id|managed_hsm_key_id/i.test(text);

/** By the language, or by the name where nobody has installed the language. */
const known: readonly (readonly [TemplateLanguage, languages: readonly string[], names: RegExp])[] = [
  ['arm', ['json', 'jsonc', 'arm-template'], /\.jsonc?$/i],
  ['bicep', ['bicep'], /\.bicep$/i],
  ['terraform', ['terraform', 'opentofu', 'hcl'], /\.(tf|tofu)$/i],
];

/** Which kind of template a document may be; undefined where it is none that is checked. */
export const checkedLanguage = (document: {
  readonly languageId: string;
  readonly fileName: string;
}): TemplateLanguage | undefined =>
  known.find(
    ([, languages, names]) => languages.includes(document.languageId) || names.test(document.fileName),
  )?.[0];

/** What a quick fix is offered in. */
export const checkedDocuments = [
  ...known.flatMap(([, languages]) => languages.map((language) => ({ language }))),
  { pattern: '**/*.{bicep,tf,tofu}' },
];
