import type { CheckedLanguage } from './syntaxTree.ts';

/** Whether a file has a Cosmos DB account with a customer-managed key. Other files aren't checked further. */
export const isAboutCmk = (text: string): boolean =>
  /cosmos|document-?db|deploymentParameters\.json/i.test(text) &&
  (/key_?vault_?key_?(?:uri|id)|managed_hsm_key_id/i.test(text) || isOfVerifiedModule(text));

/** Microsoft's modules for accounts take the key and its key vault instead of a URI. */
const isOfVerifiedModule = (text: string) =>
  /document-db\/database-account\b|documentdb-databaseaccount\b/i.test(text) &&
  /\bcustomer_?managed_?key"?\s*[:=]/i.test(text);

/** Matches by language, or by file name if no extension provides the language. The first match counts. */
const known: readonly (readonly [CheckedLanguage, languages: readonly string[], names: RegExp])[] = [
  ['terraformJson', [], /\.(tf|tofu|tfvars)\.json$/i],
  ['arm', ['json', 'jsonc', 'arm-template', 'arm-deployment-params'], /\.jsonc?$/i],
  ['bicep', ['bicep', 'bicep-params'], /\.bicep(param)?$/i],
  ['terraform', ['terraform', 'terraform-vars', 'opentofu', 'opentofu-vars', 'hcl'], /\.(tf|tofu|tfvars)$/i],
];

/** The kind of template that a document can be, or undefined if it isn't checked. */
export const checkedLanguage = (document: {
  readonly languageId: string;
  readonly fileName: string;
}): CheckedLanguage | undefined =>
  known.find(
    ([language, languages, names]) =>
      names.test(document.fileName) ||
      (languages.includes(document.languageId) && language !== 'terraformJson'),
  )?.[0];

/** The documents that offer quick fixes. */
export const checkedDocuments = [
  ...known.flatMap(([, languages]) => languages.map((language) => ({ language }))),
  { pattern: '**/*.{bicep,bicepparam,tf,tofu,tfvars}' },
];
