import { asSentence, text, type Text } from '../model/text.ts';
import { markdownSurface, renderText, type Surface, type Translate } from './text.ts';

/** A page of Microsoft Learn, by its title. */
export interface LearnPage {
  readonly title: string;
  readonly url: string;
}

/** Writes Markdown and escapes every sentence and value, so all structure in it is ours. */
export class MarkdownText {
  readonly #blocks: string[] = [];
  readonly #translate: Translate;
  readonly #surface: Surface;

  constructor(translate: Translate, surface = markdownSurface) {
    this.#translate = translate;
    this.#surface = surface;
  }

  heading(level: 1 | 2 | 3, value: Text): this {
    return this.#add(`${'#'.repeat(level)} ${this.#show(value)}`);
  }

  paragraph(value: Text): this {
    return this.#add(this.#show(value));
  }

  /** A block quote, so that nobody overlooks it. */
  banner(title: Text, value: Text): this {
    return this.#add(`> **${this.#show(title)}** ${this.#show(value)}`);
  }

  list(values: readonly Text[]): this {
    return values.length === 0 ? this : this.#add(values.map((value) => `- ${this.#show(value)}`).join('\n'));
  }

  /** A numbered list, because order matters. */
  steps(values: readonly Text[]): this {
    return this.#add(values.map((value, index) => `${index + 1}. ${this.#show(value)}`).join('\n'));
  }

  /** Each row has as many cells as the header. */
  table(head: readonly Text[], rows: readonly (readonly Text[])[]): this {
    const line = (cells: readonly Text[]) => `| ${cells.map((cell) => this.#show(cell)).join(' | ')} |`;
    return this.#add([line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n'));
  }

  /** The fence is longer than any run of backticks in the content, so the content can't close it. */
  code(language: string, content: string): this {
    const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = '`'.repeat(longest + 1);
    return this.#add(`${fence}${language}\n${content}\n${fence}`);
  }

  sources(label: Text, sources: readonly LearnPage[]): this {
    const links = sources.map(({ title, url }) => `[${this.#show(text('{0}', title))}](${url})`);
    return this.#add(`*${this.#show(label)}* ${links.join(', ')}`);
  }

  links(links: readonly { readonly label: Text; readonly url: string }[]): this {
    return links.length === 0
      ? this
      : this.#add(links.map(({ label, url }) => `- [${this.#show(label)}](${url})`).join('\n'));
  }

  toString(): string {
    return `${this.#blocks.join('\n\n')}\n`;
  }

  #add(block: string): this {
    this.#blocks.push(block);
    return this;
  }

  #show(value: Text): string {
    return renderText(value, this.#translate, this.#surface);
  }
}

export const addSandboxBanner = (document: MarkdownText) =>
  document.banner(asSentence(text('Sandbox')), text('Nothing here exists in Azure, and nothing is billed.'));

export interface DocumentContext {
  readonly sandbox: boolean;
  readonly translate: Translate;
  /** The user confirmed the plan, and it is running. */
  readonly confirmed?: true;
}
