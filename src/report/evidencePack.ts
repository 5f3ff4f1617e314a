import type { ExportedInventory } from '../inventory/exportedInventory.ts';
import { harmText, type KeyStoreBreakers } from '../model/roleHolders.ts';
import { text } from '../model/text.ts';
import { MarkdownText } from '../ui/markdown.ts';
import { editedMarkdownSurface, plainSurface, renderText, type Translate } from '../ui/text.ts';
import type { Report } from './report.ts';
import { csvOf, csvTable, reportMarkdown } from './reportDocument.ts';
import { sarifOf } from './sarif.ts';

/** Everything that the pack is made of. The same content makes the same bytes. */
export interface Evidence {
  readonly report: Report;
  readonly inventory: ExportedInventory;
  /** By key vault, for those whose keys accounts use. */
  readonly breakers: readonly KeyStoreBreakers[];
}

export interface EvidenceFile {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** The files of the pack: the report in each format, who can break the keys, and a manifest with their hashes. */
export async function evidenceFiles(
  { report, inventory, breakers }: Evidence,
  translate: Translate,
): Promise<readonly EvidenceFile[]> {
  const shown = breakers.map((one) => ({
    ...one,
    unknown: one.unknown.map((why) => renderText(why, translate, plainSurface)),
  }));
  const json = { ...report, whoCanBreakKeys: shown, inventory };
  const files = [
    fileOf('report.md', `${reportMarkdown(report, translate)}\n${breakersMarkdown(breakers, translate)}`),
    fileOf('accounts.csv', csvOf(report)),
    fileOf('who-can-break-keys.csv', breakersCsv(shown)),
    fileOf('report.json', `${JSON.stringify(json, null, 2)}\n`),
    fileOf('report.sarif', sarifOf(report)),
  ];
  return [...files, await manifestOf(report, files)];
}

const fileOf = (name: string, content: string): EvidenceFile => ({
  name,
  content: new TextEncoder().encode(content),
});

/** Its time is the inventory's, so that it can be made again. */
async function manifestOf({ generated, source, cloud }: Report, files: readonly EvidenceFile[]) {
  const hashed = await Promise.all(
    files.map(async ({ name, content }) => ({ name, bytes: content.length, sha256: await sha256(content) })),
  );
  return fileOf('manifest.json', `${JSON.stringify({ generated, source, cloud, files: hashed }, null, 2)}\n`);
}

async function sha256(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', content);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function breakersMarkdown(breakers: readonly KeyStoreBreakers[], translate: Translate): string {
  const document = new MarkdownText(translate, editedMarkdownSurface);
  document.heading(2, text('Who can break keys'));
  for (const { vault, principals, unknown } of breakers)
    document
      .heading(3, text('{0}', vault))
      .table(
        [text('Principal'), text('Type'), text('Can'), text('Through')],
        principals.map(({ principalId, principalType, can, through }) => [
          text('{0}', principalId),
          text('{0}', principalType || '-'),
          text('{0}', can.map((harm) => renderText(harmText[harm], translate, plainSurface)).join(', ')),
          text('{0}', through.join(', ')),
        ]),
      )
      .paragraph(text('Not known:'))
      .list(unknown);
  return document.toString();
}

const columns = ['vault', 'principalId', 'principalType', 'can', 'through', 'unknown'];

function breakersCsv(
  breakers: readonly (Omit<KeyStoreBreakers, 'unknown'> & { readonly unknown: readonly string[] })[],
): string {
  return csvTable([
    columns,
    ...breakers.flatMap(({ vault, principals, unknown }) => [
      ...principals.map((one) => [
        ...[vault, one.principalId, one.principalType, one.can.join(' '), one.through.join('\n')],
        '',
      ]),
      // Without this row, a vault that couldn't be read would look as if nobody had access.
      [vault, '', '', '', '', unknown.join('\n')],
    ]),
  ]);
}
