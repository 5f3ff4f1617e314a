import type { TemplateLanguage } from './syntaxTree.ts';

/** Whether a file creates Cosmos DB accounts with a customer-managed key. Other files aren't checked further. */
export const isAboutCmk = (text: string): boolean =>
  /Microsoft\.DocumentDB\/databaseAccounts|azurerm_cosmosdb_account/i.test(text) &&
  /keyVaultKeyUri|key_vault_key_id|managed_hsm_key_id/i.test(text);

/** Matches by language, or by file name if no extension provides the language. */
const known: readonly (readonly [TemplateLanguage, languages: readonly string[], names: RegExp])[] = [
  ['arm', ['json', 'jsonc', 'arm-template'], /\.jsonc?$/i],
  ['bicep', ['bicep'], /\.bicep$/i],
  ['terraform', ['terraform', 'opentofu', 'hcl'], /\.(tf|tofu)$/i],
];

/** The kind of template that a document can be, or undefined if it isn't checked. */
export const checkedLanguage = (document: {
  readonly languageId: string;
  readonly fileName: string;
}): TemplateLanguage | undefined =>
  known.find(
    ([, languages, names]) => languages.includes(document.languageId) || names.test(document.fileName),
  )?.[0];

/** The documents that offer quick fixes. */
export const checkedDocuments = [
  ...known.flatMap(([, languages]) => languages.map((language) => ({ language }))),
  { pattern: '**/*.{bicep,tf,tofu}' },
];
