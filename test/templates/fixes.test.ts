import { parse as parseHcl } from '@cdktf/hcl2json';
import fc from 'fast-check';
import { type ParseError, parse as parseJson } from 'jsonc-parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { codeText } from '../../src/templates/code.ts';
import type { TemplateFinding } from '../../src/templates/lint/finding.ts';
import { checkTemplate } from '../../src/templates/lint/lint.ts';
import type { CheckedLanguage } from '../../src/templates/lint/syntaxTree.ts';
import { render } from '../../src/templates/render.ts';
import type { FormatId } from '../../src/templates/request.ts';
import { broken } from '../unit/templates/lint/examples.ts';
import { kinds } from '../unit/templates/lint/kinds/all.ts';
import { loadGrammar, syntaxErrors } from './grammars.ts';
import { hostile } from './hostile.ts';
import { layouts } from './layouts.ts';
import { templatesOf } from './matrix.ts';

type Accepts = (text: string) => boolean | Promise<boolean>;

/** Reads the values of a text. Undefined if there is no parser for the language that returns them. */
type Values = (text: string) => Promise<unknown> | undefined;

const acceptsJson: Accepts = (text) => {
  const errors: ParseError[] = [];
  parseJson(text, errors, { disallowComments: false });
  return errors.length === 0;
};
const acceptsHcl: Accepts = (text) =>
  parseHcl('main.tf', text).then(
    () => true,
    () => false,
  );

async function acceptsBicep(): Promise<Accepts> {
  const parse = await loadGrammar('bicep');
  // The grammar reads two slashes in a string as a comment, and doesn't know spreads, unlike the language.
  return (text) => {
    const known = text.replaceAll('://', ':--').replaceAll(/\.\.\.(?=\w)/g, 's: ');
    return syntaxErrors(parse(known)).length === 0;
  };
}

const valuesOf: Readonly<Record<CheckedLanguage, Values>> = {
  arm: (text) => Promise.resolve(parseJson(text)),
  terraformJson: (text) => Promise.resolve(parseJson(text)),
  terraform: (text) => parseHcl('main.tf', text),
  bicep: () => undefined,
};

/** Each value with its path, so that two texts can be compared apart from their layout. */
function leavesOf(value: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([name, one]) => [...leavesOf(one, `${path}/${name}`)]));
}

/** A fix changes or renames at most one value, adds at least one if it does neither, and takes none away. */
async function otherChanges(
  language: CheckedLanguage,
  text: string,
  after: string,
): Promise<string | undefined> {
  const [was, is] = await Promise.all([valuesOf[language](text), valuesOf[language](after)]);
  if (was === undefined || is === undefined) return undefined;
  const [before, now] = [leavesOf(was), leavesOf(is)];
  const changed = [...before].filter(([path, value]) => now.get(path) !== value).map(([path]) => path);
  const renamed = [...now].filter(([path]) => !before.has(path));
  const [only] = changed;
  if (only !== undefined && changed.length === 1 && !now.has(only) && now.size === before.size)
    return renamed[0]?.[1] === before.get(only) ? undefined : `changes ${only}`;
  if (changed.length > 1 || changed.some((path) => !now.has(path))) return `changes ${changed.join(', ')}`;
  return changed.length === 0 && now.size === before.size ? 'changes nothing' : undefined;
}

/** Whether a comment is in a removed text. Strings and URIs can have slashes, too. */
const hasComment = (removed: string) => /\/[/*]/.test(removed.replaceAll(/'[^'\n]*'|"[^"\n]*"|:\/\//g, ''));

const applied = (text: string, { fix }: TemplateFinding) =>
  [...(fix?.edits ?? [])]
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: put }) => all.slice(0, start) + put + all.slice(end), text);

/** A finding without its position. */
const said = ({ code, message }: TemplateFinding) => `${code ?? ''} ${message.message}`;

/** The findings that weren't there before, with their number. */
function added(before: readonly TemplateFinding[], after: readonly TemplateFinding[]): readonly string[] {
  const left = before.map(said);
  return after.map(said).filter((one) => {
    const index = left.indexOf(one);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** Fixes that only add something must keep all other text in order, apart from white space. */
const withoutWhite = (text: string) => text.replaceAll(/\s/g, '');

async function faultsOf(
  text: string,
  language: CheckedLanguage,
  accepts: Accepts,
): Promise<readonly string[]> {
  const findings = checkTemplate(text, language);
  const fixable = findings.filter(({ fix }) => fix);
  if (fixable.length === 0 || !(await accepts(text))) return [];
  const faults: string[] = [];
  for (const finding of fixable) {
    const after = applied(text, finding);
    const fault = (what: string) => faults.push(`${said(finding)}: ${what}\n${text}\n=>\n${after}`);
    if (!(await accepts(after))) fault('not valid any more');
    const next = checkTemplate(after, language);
    for (const one of added(findings, next)) fault(`new: ${one}`);
    if (next.length >= findings.length) fault('nothing is better');
    const removed = finding.fix?.edits.map(({ start, end }) => text.slice(start, end)).join('') ?? '';
    const isReplaced = finding.fix?.edits.some(
      (edit) => finding.start <= edit.start && edit.end <= finding.end,
    );
    if (!isReplaced && withoutWhite(removed) !== '' && !/^(?:false|None)$/.test(removed.trim()))
      fault('something is lost');
    if (hasComment(removed)) fault('a comment is lost');
    const others = await otherChanges(language, text, after);
    if (others !== undefined) fault(others);
  }
  return faults;
}

const languages = [
  'arm',
  'bicep',
  'terraform',
  'terraformJson',
] as const satisfies readonly CheckedLanguage[];

const texts = (language: CheckedLanguage) => [
  ...broken.filter((one) => one.language === language).map(({ text }) => text),
  ...kinds.filter((one) => one.language === language).map(({ text }) => text),
];

/** Our templates with something removed, so that there is something to fix. */
const formats: Readonly<Partial<Record<CheckedLanguage, readonly FormatId[]>>> = {
  arm: ['arm'],
  bicep: ['bicep', 'bicepModule'],
  terraform: ['terraform4', 'terraform5'],
};
const ours = (language: CheckedLanguage) =>
  (formats[language] ?? []).flatMap((format) =>
    templatesOf(format)
      .filter(({ scope }, index) => scope === 'everything' && index % 7 === 0)
      .slice(0, 4)
      .map((request) => codeText(render(request).parts))
      .map((text) =>
        text
          .replace(/^.*(?:enablePurgeProtection|purge_protection_enabled).*\n/m, '')
          .replace(/^.*(?:enableRbacAuthorization|rbac_authorization).*\n/m, '')
          .replace(/ *lifecycle \{[\s\S]*?\}\n/, ''),
      ),
  );

describe.each(languages)('the quick fixes of %s', (language) => {
  let accepts: Accepts;
  beforeAll(async () => {
    accepts =
      language === 'bicep' ? await acceptsBicep() : language === 'terraform' ? acceptsHcl : acceptsJson;
  });

  test('leave every known sample valid and without new findings', async () => {
    const faults: string[] = [];
    let valid = 0;
    for (const text of [...texts(language), ...ours(language)]) {
      if (await accepts(text)) valid += 1;
      faults.push(...(await faultsOf(text, language, accepts)));
    }
    expect(faults).toEqual([]);
    expect(valid).toBeGreaterThan(texts(language).length * 0.9);
  });

  test('leave any valid surrounding text valid', async () => {
    const any = fc
      .tuple(fc.constantFrom(...texts(language)), fc.nat(), fc.nat(12), hostile())
      .map(([text, at, length, put]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + length);
      })
      // Bicep's grammar reads a comment in a string, unlike the language (hostile.test.ts).
      .filter((text) => language !== 'bicep' || !/\$\{[^}]*\/[/*]/.test(text));
    await fc.assert(
      fc.asyncProperty(any, async (text) => {
        expect(await faultsOf(text, language, accepts)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('work in every layout of the text', async () => {
    const any = fc.constantFrom(...texts(language)).chain((text) => layouts(language, text));
    let fixed = 0;
    await fc.assert(
      fc.asyncProperty(any, async (text) => {
        if (checkTemplate(text, language).some(({ fix }) => fix) && (await accepts(text))) fixed += 1;
        expect(await faultsOf(text, language, accepts)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
    expect(fixed).toBeGreaterThan(100);
  });
});
