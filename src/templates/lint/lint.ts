import { isAboutCmk } from './about.ts';
import { armSource } from './arm.ts';
import { bicepSource } from './bicep.ts';
import { Budget } from './budget.ts';
import type { TemplateFinding } from './finding.ts';
import { grantFindings } from './grantRules.ts';
import { hsmFindings } from './hsmRules.ts';
import { identityFindings } from './identityRules.ts';
import { keyFindings } from './keyRules.ts';
import { keyUriFindings } from './keyUriRules.ts';
import { fileOf } from './links.ts';
import type { CheckedLanguage, Source } from './syntaxTree.ts';
import { terraformJsonSource, terraformSource } from './terraform.ts';
import { moduleFindings } from './moduleRules.ts';
import { removedFindings, replacementFindings } from './terraformRules.ts';
import { vaultFindings } from './vaultRules.ts';
import { versionFindings } from './versionRules.ts';

const read: Readonly<Record<CheckedLanguage, (text: string, budget: Budget) => readonly Source[]>> = {
  arm: armSource,
  bicep: bicepSource,
  terraform: terraformSource,
  terraformJson: terraformJsonSource,
};

const rules = [
  keyUriFindings,
  vaultFindings,
  hsmFindings,
  keyFindings,
  grantFindings,
  identityFindings,
  versionFindings,
  replacementFindings,
  removedFindings,
  moduleFindings,
];

/**
 * Finds the known mistakes in an ARM template, a Bicep file, or a Terraform file, in text order. The rules come from
 * the failures that the mistakes cause (docs/failures.md). A missing setting isn't a mistake, because it can be set
 * elsewhere. A file that exceeds the budget isn't checked, and that is its only finding.
 */
export function checkTemplate(
  text: string,
  language: CheckedLanguage,
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
function findingsIn(sources: readonly Source[]): readonly TemplateFinding[] {
  const file = fileOf(sources);
  const all = rules.flatMap((rule) => rule(file));
  const each = new Map(all.map((one) => [`${one.code ?? ''} ${one.start} ${one.end}`, one]));
  return [...each.values()].sort((a, b) => a.start - b.start).slice(0, mostFindings);
}
