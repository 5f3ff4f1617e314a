import { codeSpan, escapeMarkdown, joinInline, linkTarget } from './escapeMarkdown.ts';
import type { PageWords } from './messages.ts';
import {
  severities,
  type PageModel,
  type Rich,
  type Section,
  type SectionOf,
  type Severity,
  type Span,
} from './model.ts';

/**
 * A page as a document to keep or send on. Whatever a model says is text in it: the only links are the model's own,
 * to hosts that are allowed. What can be done on the page is left out.
 */
export const pageMarkdown = (model: PageModel, words: PageWords, now: number): string =>
  `${blocksOf(new MarkdownWriter(words), model, now)
    .filter((block) => block !== '')
    .join('\n\n')}\n`;

function blocksOf(write: MarkdownWriter, model: PageModel, now: number): readonly string[] {
  const { title, where, state, lead, sections, links = [] } = model;
  return [
    `# ${plain(title)}`,
    write.where(where, now),
    state ? write.state(state) : '',
    lead === undefined ? '' : rich(lead),
    ...sections.flatMap((section) => write.section(section)),
    ...(links.length > 0
      ? [`## ${plain(write.words.related)}`, list(links.map((link) => joinInline([span(link)])))]
      : []),
  ];
}

const plain = (value: string) => escapeMarkdown(value).trim();
const bold = (value: string) => (plain(value) === '' ? '' : `**${plain(value)}**`);
const rich = (value: Rich): string =>
  typeof value === 'string' ? plain(value) : joinInline(value.map(span));

function span(value: Span): string {
  if (typeof value === 'string') return escapeMarkdown(value);
  if ('code' in value) return codeSpan(value.code);
  if ('strong' in value) return bold(value.strong);
  return 'href' in value ? `[${plain(value.label)}](${linkTarget(value.href)})` : plain(value.label);
}

/** Items of a list; the further lines and blocks of one are indented under it. */
const list = (items: readonly string[], ordered = false): string =>
  items
    .map((item, index) => {
      const mark = ordered ? `${index + 1}. ` : '- ';
      return `${mark}${item.replaceAll('\n', `\n${' '.repeat(mark.length)}`).replaceAll(/^ +$/gm, '')}`;
    })
    .join('\n');

const quote = (blocks: readonly string[]): string => blocks.map((block) => `> ${block}`).join('\n>\n');

/** As data is written: 2026-12-08 14:03 UTC. */
const time = (at: number | string) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

interface Item {
  readonly title: string;
  readonly detail?: Rich | undefined;
  readonly since?: string | undefined;
  readonly more?: readonly Rich[] | undefined;
}

class MarkdownWriter {
  readonly words: PageWords;

  constructor(words: PageWords) {
    this.words = words;
  }

  where({ place, tenant, subscription }: PageModel['where'], now: number): string {
    const { sandbox, sandboxNote, azure } = this.words;
    const places = {
      sandbox: `**${plain(sandbox)}** (${plain(sandboxNote)})`,
      azure: plain(azure),
      none: '',
    };
    return [places[place], plain(tenant ?? ''), plain(subscription ?? ''), time(now)]
      .filter((part) => part !== '')
      .join(' · ');
  }

  state({ severity, label, detail, since }: NonNullable<PageModel['state']>): string {
    const word = this.words.severity[severity];
    const known = word.toLowerCase() === label.toLowerCase() ? '' : ` (${plain(word)})`;
    return `${bold(label)}${known}${this.#since(since)}${detail === undefined ? '' : `: ${rich(detail)}`}`;
  }

  section(section: Section): readonly string[] {
    const content = this.#content(section);
    if (content.length === 0) return [];
    const { title, intro } = section;
    const heading = title === undefined ? [] : [`## ${plain(title)}`];
    return [...heading, ...(intro === undefined ? [] : [rich(intro)]), ...content];
  }

  #content(section: Section): readonly string[] {
    switch (section.kind) {
      case 'text':
        return section.paragraphs.map(rich);
      case 'list':
        return [
          list(
            section.items.map(({ text, severity }) => this.#marked(rich(text), severity)),
            section.ordered,
          ),
        ];
      case 'facts':
        return [list(section.facts.map((fact) => this.#fact(fact)))];
      case 'table':
        return section.rows.length > 0 ? [this.#table(section)] : empty(section.empty);
      case 'steps':
        return [
          list(
            section.steps.map((step) => this.#item(this.words.step[step.state], step, step.problem)),
            true,
          ),
        ];
      case 'timeline':
        return section.events.length > 0
          ? [list(section.events.map((event) => this.#event(event)))]
          : empty(section.empty);
      case 'findings':
        return section.findings.length > 0 ? this.#findings(section) : empty(section.empty);
      case 'callout':
        return [quote([bold(this.words.severity[section.severity]), ...section.text.map(rich)])];
      case 'progress': {
        const percent = section.percent === undefined ? '' : ` (${Math.round(section.percent)} %)`;
        return [
          `${plain(section.label)}${percent}`,
          section.detail === undefined ? '' : rich(section.detail),
        ];
      }
      case 'confirm':
      case 'actions':
        return [];
    }
  }

  #marked(line: string, severity: Severity | undefined): string {
    return severity === undefined ? line : `${bold(this.words.severity[severity])}: ${line}`;
  }

  #since(moment: string | undefined): string {
    return moment === undefined ? '' : `, ${plain(this.words.since.replace('{0}', () => time(moment)))}`;
  }

  #fact({ term, value, severity, note }: SectionOf<'facts'>['facts'][number]): string {
    const line = `${bold(term)}: ${this.#marked(rich(value), severity)}`;
    return note === undefined ? line : `${line}\n\n${rich(note)}`;
  }

  #item(word: string, item: Item, problem: readonly Rich[] = []): string {
    const { title, detail, since, more = [] } = item;
    return [
      `${word === '' ? '' : `${bold(word)}: `}${plain(title)}${this.#since(since)}`,
      detail === undefined ? '' : rich(detail),
      ...(problem.length > 0 ? [quote(problem.map(rich))] : []),
      ...more.map(rich),
    ]
      .filter((block) => block !== '')
      .join('\n\n');
  }

  #event({ at, when, severity, ...event }: SectionOf<'timeline'>['events'][number]): string {
    const moment = [when, at && time(at), severity && this.words.severity[severity]];
    return this.#item(moment.filter((part) => part !== undefined && part !== '').join(', '), event);
  }

  #findings({ findings }: SectionOf<'findings'>): readonly string[] {
    return severities.flatMap((severity) => {
      const group = findings.filter((finding) => finding.severity === severity);
      if (group.length === 0) return [];
      return [
        `### ${plain(this.words.severity[severity])} (${group.length})`,
        list(group.map((finding) => this.#item('', finding))),
      ];
    });
  }

  #table({ columns, rows }: SectionOf<'table'>): string {
    const line = (cells: readonly string[]) =>
      `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    return [
      line(columns.map(({ title }) => plain(title))),
      line(columns.map(({ numeric }) => (numeric ? '--:' : '---'))),
      ...rows.map(({ cells }) =>
        line(
          cells.map((cell) =>
            typeof cell === 'object' && 'severity' in cell
              ? this.#marked(rich(cell.text), cell.severity)
              : rich(cell),
          ),
        ),
      ),
    ].join('\n');
  }
}

const empty = (words: string | undefined): readonly string[] => (words === undefined ? [] : [plain(words)]);
