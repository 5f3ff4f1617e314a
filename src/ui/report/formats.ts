import { text, type Text } from '../../domain/text.ts';

export interface Format {
  readonly extension: 'md' | 'csv' | 'json';
  readonly label: Text;
  readonly use: Text;
}

export const formats: readonly Format[] = [
  { extension: 'md', label: text('Markdown'), use: text('To read: the summary first, then every account.') },
  { extension: 'csv', label: text('CSV'), use: text('For a spreadsheet: one row for each account.') },
  { extension: 'json', label: text('JSON'), use: text('For a program: everything, by a documented schema.') },
];

/** A name that sorts by time. */
export const fileName = ({ extension }: Format, now: number) =>
  `cosmos-cmk-report-${new Date(now).toISOString().slice(0, 10)}.${extension}`;
