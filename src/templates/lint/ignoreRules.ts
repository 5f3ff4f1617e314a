import ignore, { type Ignore } from 'ignore';

/** The `.gitignore` rules that apply in a folder, including those of the folders above. */
export interface IgnoreRules {
  /** Whether a path from the root is ignored. A folder's path ends with a slash. */
  ignores(path: string): boolean;
  /** The rules in a folder, whose own file takes precedence. */
  within(folder: string, gitignore: string): IgnoreRules;
}

const rulesOf = (rules: Ignore): IgnoreRules => ({
  ignores: (path) => rules.ignores(path),
  within: (folder, gitignore) => rulesOf(ignore().add(rules).add(rootRules(folder, gitignore))),
});

export const noIgnoreRules: IgnoreRules = rulesOf(ignore());

/** They become regular expressions, which can take very long on rules written to do so. */
const wildcardsAtMost = 3;
const longestRule = 1_000;
const rulesAtMost = 10_000;

/** Rewrites the rules of a folder as rules of the root, so that one list has git's order of precedence. */
function rootRules(folder: string, gitignore: string): string[] {
  const rules = gitignore
    .split(/\r?\n/, rulesAtMost)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return rules.filter(isSimple).map((rule) => {
    const isNegated = rule.startsWith('!');
    const pattern = isNegated ? rule.slice(1) : rule;
    return `${isNegated ? '!' : ''}${inFolder(folder, pattern)}`;
  });
}

/** Without a slash before its end, a rule applies at every level below its folder. */
function inFolder(folder: string, pattern: string): string {
  const isAnchored = /\/(?=.*\S)/.test(pattern);
  const own = pattern.replace(/^\//, '');
  return `/${escaped(folder)}${isAnchored ? '' : '**/'}${own}`;
}

/** Wildcards that are next to each other count as one. A rule with more in one name isn't applied. */
const isSimple = (rule: string) =>
  rule.length <= longestRule &&
  (rule.match(/\*\*/g)?.length ?? 0) <= wildcardsAtMost &&
  rule.split('/').every((part) => (part.match(/\*+/g)?.length ?? 0) <= wildcardsAtMost);

const escaped = (folder: string) => folder.replace(/[\\*?[\]!# ]/g, '\\$&');
