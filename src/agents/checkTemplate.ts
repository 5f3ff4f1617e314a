import { plain } from '../model/text.ts';
import { checkedLanguage, isAboutCmk } from '../templates/lint/about.ts';
import { checkTemplate } from '../templates/lint/lint.ts';
import { lineStarts, positionIn } from '../templates/lint/layout.ts';
import type { TemplateFinding } from '../templates/lint/finding.ts';
import type { CheckedLanguage } from '../templates/lint/syntaxTree.ts';
import { type Answer, counted, type Data, said } from './answer.ts';
import type { Input } from './inputs.ts';

/** A file of the workspace. */
export interface TemplateText {
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** Why a file can't be checked. */
export type NoFile = 'outside' | 'missing' | 'tooLarge' | 'noFolder';

/** The checks of "Check CMK Template", on a file in the workspace or on a text. */
export async function checkTemplateText(
  input: Input<'cosmosCmk_check_template'>,
  readFile: (path: string) => Promise<TemplateText | NoFile>,
): Promise<Answer> {
  const { file, text, language } = input;
  if ((file === undefined) === (text === undefined) || (text !== undefined && language === undefined))
    return { says: [said`Give either a file of the workspace, or a text with its language.`] };
  if (text !== undefined && language !== undefined) return checked(text, language);
  const read = await readFile(file ?? '');
  if (typeof read === 'string') return { says: [noFile[read]] };
  const found = checkedLanguage({ languageId: read.languageId, fileName: read.path });
  if (!found)
    return { says: [said`Nothing was checked: only ARM templates, Bicep files, and Terraform files are.`] };
  return checked(read.text, found, read.path);
}

const noFile: Readonly<Record<NoFile, ReturnType<typeof said>>> = {
  outside: said`Nothing was read: only files of the workspace are.`,
  missing: said`The workspace has no such file.`,
  tooLarge: said`Nothing was checked: the file is too large.`,
  noFolder: said`No folder is open, so there is no file to check. Pass the text instead.`,
};

function checked(text: string, language: CheckedLanguage, path?: string): Answer {
  if (!isAboutCmk(text))
    return {
      says: [said`Nothing was checked: this has no Azure Cosmos DB account with a customer-managed key.`],
    };
  const findings = checkTemplate(text, language);
  const lines = lineStarts(text);
  return {
    says: [
      findings.length === 0
        ? said`No problems found. A missing setting isn't a problem, because it can be set elsewhere.`
        : said`${counted(findings.length, said`finding`, said`findings`)}, in the order of the text.`,
    ],
    data: {
      from: 'template',
      value: {
        ...(path === undefined ? {} : { file: path }),
        language,
        findings: findings.map((finding) => findingData(finding, lines)),
      },
    },
    commands: path === undefined ? [] : ['cosmosCmk.checkTemplate'],
  };
}

function findingData(
  { severity, code, message, start, fix }: TemplateFinding,
  lines: readonly number[],
): Data {
  const [line, character] = positionIn(lines, start);
  return {
    line: line + 1,
    column: character + 1,
    severity,
    code,
    message: plain(message),
    ...(fix ? { quickFix: plain(fix.title) } : {}),
  };
}
