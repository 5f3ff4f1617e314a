import { plain } from '../model/text.ts';
import type { Block, Item, Page, Value } from '../ui/page/page.ts';
import type { Data } from './answer.ts';

/** A page as data. Its actions are left out, because a tool can't run them. */
export const pageData = ({ title, where, state, sections }: Page): { readonly [name: string]: Data } => ({
  page: plain(title),
  ...(where ? { where: plain(where) } : {}),
  ...(state
    ? {
        state: {
          mark: state.mark,
          text: plain(state.text),
          ...(state.details?.length ? { details: state.details.map(plain) } : {}),
        },
      }
    : {}),
  sections: Object.fromEntries(
    sections.map(({ heading, blocks }) => {
      const data = blocks.map(blockData).filter((one) => one !== undefined);
      return [plain(heading), data.length === 1 ? data[0] : data];
    }),
  ),
});

function blockData(block: Block): Data {
  switch (block.kind) {
    case 'text':
      return plain(block.text);
    case 'list':
      return block.items.map(plain);
    case 'facts':
      return Object.fromEntries(block.facts.map(({ label, value }) => [plain(label), cell(value)]));
    case 'table': {
      const columns = block.columns.map(plain);
      return block.rows.map(({ cells }) =>
        Object.fromEntries(cells.map((value, at) => [columns[at] ?? String(at), cell(value)])),
      );
    }
    case 'items':
      return block.items.map(itemData);
    case 'code':
      return block.code;
    case 'links':
      return block.links.flatMap((link) => ('url' in link ? [link.url] : []));
  }
}

const cell = ({ text }: Value) => plain(text);

const itemData = ({ mark, title, note, lines }: Item): Data => ({
  mark,
  title: plain(title),
  ...(note ? { note: plain(note) } : {}),
  ...(lines?.length ? { lines: lines.map(plain) } : {}),
});
