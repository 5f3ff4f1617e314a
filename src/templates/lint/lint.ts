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
 * Finds the known mistakes in an ARM template, a Bicep file, or a Terraform file, in text order. The rules come from
 * the failures that the mistakes cause (docs/failures.md). A missing setting isn't a mistake, because it can be set
 * elsewhere. A file that exceeds the budget isn't checked, and that is its only finding.
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

/** VS Code shows no more findings for one file. */
const mostFindings = 1_000;

/** Reports a mistake once if two accounts refer to the same value. */
function findingsIn(source: Source): readonly TemplateFinding[] {
  const all = rules.flatMap((rule) => rule(source));
  const each = new Map(all.map((one) => [`${one.code ?? ''} ${one.start} ${one.end}`, one]));
  return [...each.values()].sort((a, b) => a.start - b.start).slice(0, mostFindings);
}
