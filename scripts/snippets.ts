import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clouds } from '../src/model/cloud.ts';
import { plain } from '../src/model/text.ts';
import { nearestChoices, nothingKnown, usual } from '../src/templates/choices.ts';
import { snippetOf } from '../src/templates/code.ts';
import { languageIds } from '../src/templates/editorFit.ts';
import { templateFormats, scopeTitles } from '../src/templates/languages.ts';
import { render } from '../src/templates/render.ts';
import { type Choices, type FormatId, formatIds, type ScopeId } from '../src/templates/request.ts';
import { root } from './places.ts';

/**
 * The snippets that completion offers without the command: every template without values. One file for all languages,
 * because VS Code reports an error if a file is for a language that isn't installed.
 */
export const snippetsFile = join(root, 'snippets/cosmos-cmk.code-snippets');

interface Snippet {
  readonly prefix: string;
  readonly scope: string;
  readonly description: string;
  readonly body: readonly string[];
}

/** The suffix after the scope in a prefix, if a language has more than one format. */
const suffixes: Readonly<Partial<Record<FormatId, string>>> = {
  armParameters: '-parameters',
  bicepModule: '-module',
  bicepKey: '-key-module',
  powershellDeployment: '-deployment',
  terraform4: '-azurerm4',
  terraformAzapi: '-azapi',
};

const prefixes: Readonly<Record<ScopeId, string>> = {
  account: 'account',
  accountWithKey: 'account-and-key',
  everything: 'everything',
  existing: 'existing-account',
  revoke: 'revoke',
  crossTenant: 'cross-tenant',
  crossTenantKey: 'cross-tenant-key',
  restore: 'restore',
};

function snippet(format: FormatId, scope: ScopeId, choices: Choices, more = ''): [string, Snippet] {
  const { title, languageId } = templateFormats[format];
  const prefix = `cosmos-cmk-${prefixes[scope]}${more}${suffixes[format] ?? ''}`;
  const { parts } = render({ format, scope, choices, cloud: clouds.public, known: nothingKnown });
  return [
    `${format} ${scope}${more}`,
    {
      prefix,
      scope: languageIds(languageId).join(','),
      description: `Cosmos DB CMK, ${plain(title)}: ${plain(scopeTitles[scope])}`,
      body: snippetOf(parts).split('\n'),
    },
  ];
}

/** The content of the file. */
export function snippets(): string {
  const all = formatIds.flatMap((format) =>
    templateFormats[format].scopes.flatMap((scope) => [
      snippet(format, scope, nearestChoices(format, scope, usual)),
      ...(scope === 'revoke'
        ? [snippet(format, scope, { ...usual, revocation: 'removeAccess' }, '-by-access')]
        : []),
    ]),
  );
  return `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`;
}

if (import.meta.main) await writeFile(snippetsFile, snippets());
