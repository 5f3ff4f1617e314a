import { forms } from './languages.ts';
import { type FormId, formIds } from './request.ts';

/** The document of an editor, as far as it decides what may be inserted there. */
export interface Target {
  readonly languageId: string;
  readonly fileName: string;
  /** Without what is selected, as an insertion replaces that. */
  readonly rest: string;
}

/** Languages of VS Code beside a form's own, and the ends of file names where no extension knows the language. */
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

/** The languages of VS Code in which a form of this one may be written. */
export const languageIds = (languageId: string): readonly string[] =>
  also[languageId]?.languages ?? [languageId];

const plain = 'plaintext';

const isOf = ({ languageId, fileName }: Target, form: FormId): boolean => {
  const known = also[forms[form].languageId];
  return known !== undefined && (known.languages.includes(languageId) || known.names.test(fileName));
};

const isBlank = ({ rest }: Target) => rest.trim() === '';

/** The language that a person is at work in, if it is one of ours. */
export const formOf = (target: Target): FormId | undefined => formIds.find((form) => isOf(target, form));

/**
 * Whether a template belongs into the document: into one of its language, and into plain text that is in none. JSON has
 * one root, so that nothing can be put beside what is there.
 */
export function belongs(form: FormId, target: Target): boolean {
  if (isOf(target, form)) return forms[form].languageId !== 'json' || isBlank(target);
  return target.languageId === plain && formOf(target) === undefined;
}

/** Whether the document is to take the template's language: it is blank, and has none of its own. */
export const takesLanguage = (target: Target): boolean =>
  target.languageId === plain && formOf(target) === undefined && isBlank(target);

/** The form's language, or the nearest one that is known here; undefined where there is only plain text. */
export const knownLanguage = (form: FormId, known: readonly string[]): string | undefined => {
  const { languageId } = forms[form];
  return languageIds(languageId).find((one) => known.includes(one));
};
