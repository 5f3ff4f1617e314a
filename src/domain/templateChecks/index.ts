import { isAboutCmk } from './about.ts';
import { armSource } from './armSource.ts';
import { bicepSource } from './bicepSource.ts';
import type { TemplateFinding } from './finding.ts';
import { identityFindings, principalFindings } from './identityRules.ts';
import { keyUriFindings } from './keyUriRules.ts';
import type { Source, TemplateLanguage } from './source.ts';
import { terraformSource } from './terraformSource.ts';
import { vaultFindings } from './vaultRules.ts';
import { replacementFindings, versionFindings } from './versionRules.ts';

export { isAboutCmk } from './about.ts';
export type { Edit, Fix, TemplateFinding } from './finding.ts';
export type { TemplateLanguage } from './source.ts';

const read: Readonly<Record<TemplateLanguage, (text: string) => Source>> = {
  arm: armSource,
  bicep: bicepSource,
  terraform: terraformSource,
};

const rules = [
  keyUriFindings,
  vaultFindings,
  principalFindings,
  identityFindings,
  versionFindings,
  replacementFindings,
];

/**
 * The known mistakes in an ARM template, a Bicep or a Terraform file, in the order of the text. They come from the
 * failures that they lead to (docs/failures.md). What a file does not say is no mistake: it may be said elsewhere.
 */
export function checkTemplate(text: string, language: TemplateLanguage): readonly TemplateFinding[] {
  if (!isAboutCmk(text)) return [];
  const source = read[language](text);
  return rules.flatMap((rule) => rule(source)).sort((a, b) => a.start - b.start);
}
