import { isAboutCmk } from './about.ts';
import { armSource } from './arm.ts';
import { bicepSource, terraformSource } from './bicepAndHcl.ts';
import type { TemplateFinding } from './finding.ts';
import { identityFindings, principalFindings } from './identityRules.ts';
import { keyUriFindings } from './keyUriRules.ts';
import { Budget, type Source, type TemplateLanguage } from './syntaxTree.ts';
import { vaultFindings } from './vaultRules.ts';
import { replacementFindings, versionFindings } from './versionRules.ts';

const read: Readonly<Record<TemplateLanguage, (text: string, budget: Budget) => Source>> = {
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
 * A file that exceeds the budget is not checked, which is its only finding.
 */
export function checkTemplate(
  text: string,
  language: TemplateLanguage,
  budget = new Budget(text.length),
): readonly TemplateFinding[] {
  if (!isAboutCmk(text)) return [];
  const findings = budget.exceeded ? [] : findingsIn(read[language](text, budget));
  const message = budget.exceeded;
  return message ? [{ severity: 'information', start: 0, end: 0, message }] : findings;
}

/** VS Code shows no more of one file. */
const mostFindings = 1_000;

/** Two accounts that name one value have one mistake. */
function findingsIn(source: Source): readonly TemplateFinding[] {
  const all = rules.flatMap((rule) => rule(source));
  const each = new Map(all.map((one) => [`${one.code ?? ''} ${one.start} ${one.end}`, one]));
  return [...each.values()].sort((a, b) => a.start - b.start).slice(0, mostFindings);
}
