import { templateFormats } from './languages.ts';
import { type FormatId, formatIds } from './request.ts';

/** The properties of a document that decide what can be inserted. */
export interface Target {
  readonly languageId: string;
  readonly fileName: string;
  /** The text without the selection, because an insertion replaces the selection. */
  readonly rest: string;
}

/** More VS Code languages for a format, and file names for when no extension provides the language. */
const also: Readonly<
  Record<string, { readonly languages: readonly string[]; readonly names: RegExp } | undefined>
> = {
  json: { languages: ['json', 'jsonc', 'arm-template', 'arm-deployment-params'], names: /\.jsonc?$/i },
  bicep: { languages: ['bicep'], names: /\.bicep$/i },
  powershell: { languages: ['powershell'], names: /\.ps[dm]?1$/i },
  shellscript: { languages: ['shellscript'], names: /\.(ba)?sh$/i },
  terraform: { languages: ['terraform', 'hcl', 'opentofu'], names: /\.(tf|tofu|hcl)$/i },
  http: { languages: ['http', 'rest'], names: /\.(http|rest)$/i },
};

/** The VS Code languages in which this language can be written. */
export const languageIds = (languageId: string): readonly string[] =>
  also[languageId]?.languages ?? [languageId];

const plain = 'plaintext';

const isOf = ({ languageId, fileName }: Target, format: FormatId): boolean => {
  const known = also[templateFormats[format].languageId];
  return known !== undefined && (known.languages.includes(languageId) || known.names.test(fileName));
};

const isBlank = ({ rest }: Target) => rest.trim() === '';

/** The format of the document that the user is working in, if there is one. */
export const formatOf = (target: Target): FormatId | undefined =>
  formatIds.find((format) => isOf(target, format));

/**
 * Whether a template belongs in the document: in its own language, or in plain text without a known format. JSON has
 * one root, so a JSON document must be blank.
 */
export function belongs(format: FormatId, target: Target): boolean {
  if (isOf(target, format)) return templateFormats[format].languageId !== 'json' || isBlank(target);
  return takesLanguage(target);
}

/** Whether to set the document's language to the template's: the document is blank and has no language of its own. */
export const takesLanguage = (target: Target): boolean =>
  target.languageId === plain && formatOf(target) === undefined && isBlank(target);

/** The format's language, or the nearest installed one; undefined if there is only plain text. */
export const knownLanguage = (format: FormatId, known: readonly string[]): string | undefined => {
  const { languageId } = templateFormats[format];
  return languageIds(languageId).find((one) => known.includes(one));
};

/** The name of a further file: `main-2.bicep`. */
export const numbered = (fileName: string, number: number): string =>
  number === 1 ? fileName : fileName.replace(/(?=\.[^.]*$)/, `-${number}`);
