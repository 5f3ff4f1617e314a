import type { Text } from '../../domain/text.ts';
import { escapeMarkdown, markdownSurface, renderText, type Translate } from '../renderText.ts';

/** A page of Microsoft Learn, by its title there. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

/** Writes Markdown whose structure is ours alone: every sentence and every value in it is escaped. */
export class MarkdownText {
  readonly #blocks: string[] = [];
  readonly #translate: Translate;

  constructor(translate: Translate) {
    this.#translate = translate;
  }

  heading(level: 1 | 2 | 3, value: Text): this {
    return this.#add(`${'#'.repeat(level)} ${this.#show(value)}`);
  }

  paragraph(value: Text): this {
    return this.#add(this.#show(value));
  }

  /** Set off from the rest, so that it cannot be overlooked. */
  banner(title: Text, value: Text): this {
    return this.#add(`> **${this.#show(title)}** ${this.#show(value)}`);
  }

  list(values: readonly Text[]): this {
    return values.length === 0 ? this : this.#add(values.map((value) => `- ${this.#show(value)}`).join('\n'));
  }

  /** Labels with what they stand for. */
  table(head: readonly [Text, Text], rows: readonly (readonly [Text, Text])[]): this {
    const line = ([left, right]: readonly [Text, Text]) => `| ${this.#show(left)} | ${this.#show(right)} |`;
    return this.#add([line(head), '| --- | --- |', ...rows.map(line)].join('\n'));
  }

  sources(label: Text, sources: readonly Source[]): this {
    const links = sources.map(({ title, url }) => `[${escapeMarkdown(title)}](${url})`);
    return this.#add(`*${this.#show(label)}* ${links.join(', ')}`);
  }

  toString(): string {
    return `${this.#blocks.join('\n\n')}\n`;
  }

  #add(block: string): this {
    this.#blocks.push(block);
    return this;
  }

  #show(value: Text): string {
    return renderText(value, this.#translate, markdownSurface);
  }
}
