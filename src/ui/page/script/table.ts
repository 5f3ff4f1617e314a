import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { SectionOf } from '../model.ts';
import { actionButtons, actionNotes, hasNotes } from './actions.ts';
import type { Drawing } from './drawing.ts';
import { severityIcon } from './icon.ts';
import { limited, matching } from './long.ts';
import { plainOf, rich } from './rich.ts';

type Row = SectionOf<'table'>['rows'][number];
type Cell = Row['cells'][number];

const textOf = (cell: Cell) => (typeof cell === 'object' && 'severity' in cell ? cell.text : cell);
const severityOf = (cell: Cell) =>
  typeof cell === 'object' && 'severity' in cell ? cell.severity : undefined;

/**
 * A table that becomes a list where it is narrow: each cell then has its column's title before it. The roles are
 * spelled out because a table's own are lost with `display: table`.
 */
export function tableSection(drawing: Drawing, section: SectionOf<'table'>, key: string) {
  const { columns, rows, empty, filter } = section;
  const shown = matching(drawing, key, filter, rows, ({ cells }) =>
    cells.map((cell) => plainOf(textOf(cell))).join('\n'),
  );
  const hasActions = rows.some(({ actions = [] }) => actions.length > 0);
  const content = limited(
    drawing,
    key,
    shown,
    (some) =>
      html`<div class="scroller" data-label=${section.title ?? ''}>
        <table role="table" aria-label=${section.title ?? nothing}>
          <thead role="rowgroup">
            <tr role="row">
              ${columns.map(
                ({ title, numeric }) =>
                  html`<th role="columnheader" scope="col" class=${numeric ? 'numeric' : ''}>${title}</th>`,
              )}
              ${
                hasActions
                  ? html`<th role="columnheader" scope="col">
                      <span class="unseen">${drawing.words.actions}</span>
                    </th>`
                  : nothing
              }
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${repeat(
              some,
              ({ id }) => id,
              (row) => tableRow(drawing, section, row, hasActions, key),
            )}
          </tbody>
        </table>
      </div>`,
  );
  return { shown: shown.length, of: rows.length, empty, content };
}

function tableRow(
  drawing: Drawing,
  { columns }: SectionOf<'table'>,
  row: Row,
  hasActions: boolean,
  section: string,
) {
  const key = `${section}/${row.id}`;
  const [first] = row.cells;
  const place = { key, of: first === undefined ? '' : plainOf(textOf(first)) };
  return html`<tr role="row" data-key=${key} tabindex="-1">
      ${columns.map(({ id, title, numeric }, index) => {
        const cell = row.cells[index] ?? '';
        const severity = severityOf(cell);
        return html`<td role="cell" class=${numeric ? 'numeric' : ''}>
          <span class="column" aria-hidden="true">${title}</span>
          <span class="cell"
            >${severity === undefined ? nothing : severityIcon(severity, drawing.words.severity[severity])}<span
              >${rich(drawing, textOf(cell), `${key}/${id}`)}</span
            ></span
          >
        </td>`;
      })}
      ${
        hasActions
          ? html`<td role="cell" class="row-actions">${actionButtons(drawing, row.actions, place)}</td>`
          : nothing
      }
    </tr>
    ${
      hasNotes(drawing, row.actions)
        ? html`<tr role="row" class="row-notes">
            <td role="cell" colspan=${columns.length + 1}>${actionNotes(drawing, row.actions, place)}</td>
          </tr>`
        : nothing
    }`;
}
