import { clouds } from '../../model/cloud.ts';
import { text, type Text } from '../../model/text.ts';
import { isLiteral, textOf } from './code.ts';
import { countOf, resourceNamed, resultsIn, resultsOf, usesOf } from './expressions.ts';
import { type Fix, replacing, type TemplateFinding } from './finding.ts';
import { hole, type JoinedText, joinedText } from './joinedText.ts';
import type { TemplateFile } from './links.ts';
import { keyTypes } from './shapes.ts';
import {
  everyMember,
  type Located,
  member,
  type Member,
  type Resource,
  type Result,
  type Source,
  type Span,
  type SyntaxValue,
  written,
} from './syntaxTree.ts';

const suffixes = Object.values(clouds).flatMap(({ vaultSuffix, hsmSuffix }) => [vaultSuffix, hsmSuffix]);
const pattern = new RegExp(
  `^(https?)://([^/]+(?:${suffixes.map((one) => one.replaceAll('.', '\\.')).join('|')}))(?::443)?/keys/([^/?#]+)(?:/([^/?#]*))?(/?)$`,
  'i',
);

/** Checks the URI of an account's key, as a literal or a reference, and its place (F-35, F-53). */
export function keyUriFindings({ sources, accounts }: TemplateFile): readonly TemplateFinding[] {
  const results = accounts.flatMap(({ source, resource, keyUri }) =>
    keyUri ? resultsIn(source, resource, keyUri.value) : [],
  );
  return [
    ...findingsOf(results),
    ...sources.flatMap(misplaced),
    ...sources.flatMap((source) =>
      findingsOf(passedOn(source).flatMap(({ value }) => resultsOf({ source, value }))),
    ),
  ];
}

function findingsOf(results: readonly Result[]): readonly TemplateFinding[] {
  const used = new Map<string, Set<number>>();
  for (const { via } of results)
    for (const { name, at } of via) used.set(name, (used.get(name) ?? new Set()).add(at));
  return results.flatMap((result) => {
    const found = isLiteral(result) ? ofLiteral(result) : ofExpression(result);
    // A shared definition isn't changed, because others might need the version. Nor is a default that must be one of
    // the allowed values.
    const isShared =
      result.via.some(({ name }) => usesOf(result.source, name) > (used.get(name)?.size ?? 0)) ||
      (result.via.length > 0 &&
        isLiteral(result) &&
        countOf(result.source, written(result.source, result.value)) > 1);
    return isShared ? found.map(({ fix: _, ...one }) => one) : found;
  });
}

const isKeyUri = (name: string) => name === 'keyvaultkeyuri';

/** Azure ignores members that it doesn't know, so the account would be created without the key. */
function misplaced(source: Source): readonly TemplateFinding[] {
  return source.resources
    .filter(({ kind, type }) => kind === 'deployed' && type === 'microsoft.documentdb/databaseaccounts')
    .flatMap(({ body }) =>
      body.members
        .filter(({ name }) => !['resources', 'tags'].includes(name.toLowerCase()))
        .flatMap(({ name, value, ...span }) => {
          if (name.toLowerCase() === 'keyvaultkeyuri') return [{ name, value, ...span }];
          if (name.toLowerCase() !== 'properties' || value.kind !== 'object')
            return everyMember(source, [value], isKeyUri);
          return everyMember(
            source,
            value.members
              .filter((one) => one.name.toLowerCase() !== 'keyvaultkeyuri')
              .map((one) => one.value),
            isKeyUri,
          );
        }),
    )
    .map(({ start, end }) => ({
      code: 'F-35',
      severity: 'error',
      start,
      end,
      message: text(
        'Azure ignores keyVaultKeyUri here, so the account has no customer-managed key. Move it into the properties of the account.',
      ),
    }));
}

/**
 * Values for a template or a module that is elsewhere: only a name that means the key of an account is checked, and it
 * can have something before it ("cosmosKeyVaultKeyUri"). Other services accept an ID with a version.
 */
const isPassed = (name: string) =>
  /key_?vault_?key_?ur[il]$/.test(name) || /cosmos.*key_vault_key_id$/.test(name);
const isPassedToCosmos = (name: string) =>
  isPassed(name) || ['key_vault_key_id', 'managed_hsm_key_id'].includes(name);

function passedOn(source: Source): readonly Member[] {
  const isValueFile = source.resources.length === 0;
  const given = (source.given ?? []).filter(({ name }) => isValueFile && isPassed(name.toLowerCase()));
  const toModules = source.resources
    .filter(({ kind }) => kind === 'module')
    .flatMap(({ type, body }) =>
      everyMember(source, [body], /cosmos|document-?db/.test(type) ? isPassedToCosmos : isPassed),
    );
  return [...given, ...toModules, ...source.resources.flatMap(toLinked)];
}

/** The parameters that a deployment of ARM gives to a template in another file. */
function toLinked({ type, body }: Resource): readonly Member[] {
  const properties =
    type === 'microsoft.resources/deployments' ? member(body, 'properties')?.value : undefined;
  if (!member(properties, 'templateLink')) return [];
  const parameters = member(properties, 'parameters')?.value;
  return (parameters?.kind === 'object' ? parameters.members : []).flatMap((one) => {
    const value = isPassed(one.name.toLowerCase()) ? member(one.value, 'value')?.value : undefined;
    return value ? [{ ...one, value }] : [];
  });
}

/** Text that a pipeline or a user replaces. */
const placeholder = /^\s*$|^<.*>$|\{\{.*\}\}|#\{.*\}|__\w+__|\$\(\w+\)/s;
/** Clouds whose hosts aren't published in the sources that we have. */
const otherClouds = /\.(?:gov|scloud)(?:[:/]|$)/i;

function ofLiteral(located: Located): readonly TemplateFinding[] {
  const said = textOf(located);
  if (said === '' || placeholder.test(said)) return [];
  const [, scheme = '', host = '', key = '', version, slash] = pattern.exec(said) ?? [];
  const right = `https://${host}/keys/${key}`;
  const fix = {
    title: version ? text('Use the URI without the version: {0}', right) : text('Use {0}', right),
    edits: inner(located, right),
  };
  if (key === '') return otherClouds.test(said) ? [] : [finding(located.value, notAKey(said))];
  if (version)
    return [
      finding(
        located.value,
        text('The key URI includes a key version. Azure refuses it, or reports sub-status 4006.'),
        fix,
      ),
    ];
  if (version === '' || slash === '/')
    return [finding(located.value, text('Azure Cosmos DB refuses a key URI that ends in a slash.'), fix)];
  return scheme.toLowerCase() === 'http'
    ? [finding(located.value, text('Azure Cosmos DB only accepts key URIs with https.'), fix)]
    : [];
}

function notAKey(said: string): Text {
  if (/^\/?subscriptions\//i.test(said))
    return text(
      "This isn't a key URI. Azure Cosmos DB requires one, for example https://my-vault.vault.azure.net/keys/my-key.",
    );
  if (/^https?:\/\/[^/]+\/(?:secrets|certificates)\//i.test(said))
    return text(
      'This is the URI of a secret or certificate. Azure Cosmos DB requires a key URI: /keys/NAME.',
    );
  return text(
    "This isn't a key URI. Azure Cosmos DB requires one, for example https://my-vault.vault.azure.net/keys/my-key.",
  );
}

/** Keeps the quotes. */
const inner = ({ value }: Located, right: string) =>
  replacing({ start: value.start + 1, end: value.end - 1 }, right);

const finding = (span: Span, message: Text, fix?: Fix, code = 'F-35'): TemplateFinding => ({
  code,
  severity: 'error',
  start: span.start,
  end: span.end,
  message,
  ...(fix ? { fix } : {}),
});

interface Property {
  /** Matches the end of a reference to the key's resource. */
  readonly wrong: RegExp;
  readonly right: string;
  readonly is: 'versioned' | 'resource';
}

/** Properties of the resource that creates the key, and the one with its URI. */
const properties: Readonly<Record<Source['language'], readonly Property[]>> = {
  arm: [{ wrong: /(?<=\)\.)keyUriWithVersion$/, right: 'keyUri', is: 'versioned' }],
  bicep: [
    { wrong: /(?<=\.\??)keyUriWithVersion$/, right: 'keyUri', is: 'versioned' },
    // An output of the Azure Verified Module for key vaults.
    { wrong: /(?<=\.\??)uriWithVersion$/, right: 'uri', is: 'versioned' },
  ],
  // In azurerm, the ID of a vault's key has a version; the ID of a managed HSM's key has none.
  terraform: [
    {
      wrong: /(?<=^(?:data\.)?azurerm_key_vault_key\.[\w-]+(?:\[[^\]]*\]|\.\*)?\.)id$/,
      right: 'versionless_id',
      is: 'versioned',
    },
    {
      wrong:
        /(?<=^(?:data\.)?azurerm_key_vault_key\.[\w-]+(?:\[[^\]]*\]|\.\*)?\.)resource_(?:versionless_)?id$/,
      right: 'versionless_id',
      is: 'resource',
    },
    {
      wrong:
        /(?<=^(?:data\.)?azurerm_key_vault_managed_hardware_security_module_key\.[\w-]+(?:\[[^\]]*\]|\.\*)?\.)versioned_id$/,
      right: 'id',
      is: 'versioned',
    },
  ],
};

const useOf = (span: Span, right: string): Fix => ({
  title: text('Use {0}', right),
  edits: replacing(span, right),
});

function ofExpression(result: Result): readonly TemplateFinding[] {
  const { source, value } = result;
  if (value.kind === 'string') return ofJoined(result);
  if (value.kind !== 'expression') return [];
  const expression = result.code ?? written(source, value);
  const code = codeFor(source);
  for (const { wrong, right, is } of properties[source.language]) {
    const [found] = wrong.exec(expression) ?? [];
    if (found === undefined) continue;
    const span = { start: value.end - found.length, end: value.end };
    const message =
      is === 'versioned'
        ? text(
            'The key URI includes a key version. Azure refuses it, or reports sub-status 4006. Use {0}.',
            right,
          )
        : text('This is a resource ID. Azure Cosmos DB requires the key URI: {0}.', right);
    // A module has only the outputs that its own file declares.
    const isOutput = /\.outputs\.(?!keys\[)/.test(expression);
    return [finding(span, message, isOutput ? undefined : useOf(span, right), code)];
  }
  return [...ofJoined(result), ...idOfKey(source, value, expression)];
}

/** `key.id` of Bicep is a resource ID. */
function idOfKey(source: Source, value: SyntaxValue, expression: string): readonly TemplateFinding[] {
  const [, symbol = ''] = (source.language === 'bicep' && /^(?:\w+::)*(\w+)\.id$/.exec(expression)) || [];
  const resource = symbol === '' ? undefined : resourceNamed(source, symbol);
  if (!resource || !keyTypes.has(resource.type)) return [];
  const span = { start: value.end - 2, end: value.end };
  const right = 'properties.keyUri';
  const message = text('This is a resource ID. Azure Cosmos DB requires the key URI: {0}.', right);
  return [finding(span, message, useOf(span, right))];
}

const codeFor = ({ language }: Source) => (language === 'terraform' ? 'F-53' : 'F-35');

/** A URI that is put together: `${vault_uri}keys/${name}/${version}`. */
function ofJoined(located: Located): readonly TemplateFinding[] {
  const joined = joinedText(located);
  if (!joined) return [];
  const { shape, first } = joined;
  const code = codeFor(located.source);
  const found: TemplateFinding[] = [];
  // Azure's URI of a vault ends in a slash. A variable might hold one that doesn't.
  const [name = ''] = first?.split(/[.[]/, 1) ?? [];
  const isVariable = ['var', 'local', 'each'].includes(name) || located.source.bound?.has(name) === true;
  if (/\.vault_?uri$/i.test(first ?? '') && !isVariable && shape.startsWith(`${hole}/keys/`)) {
    const message = text("The key vault's URI already ends in a slash, so this key URI has two.");
    found.push(slashFinding(joined, 1, message, code));
  }
  const dot = /\.\$\{environment\(\)\.suffixes\.keyvaultDns\}/i.exec(written(located.source, located.value));
  if (dot && located.source.language === 'bicep') {
    const start = located.value.start + dot.index;
    found.push(
      finding(
        { start, end: start + 1 },
        text('The suffix of key vaults already starts with a dot, so this key URI has two.'),
        { title: text('Remove the dot'), edits: replacing({ start, end: start + 1 }, '') },
        code,
      ),
    );
  }
  // The last segment of three is a version, known or not.
  const [, version] = /(?:^|[/\0])keys\/[^/]+\/([^/]*)$/.exec(shape) ?? [];
  const at = shape.lastIndexOf('/');
  if (version === '')
    found.push(
      slashFinding(joined, at, text('Azure Cosmos DB refuses a key URI that ends in a slash.'), code),
    );
  else if (version !== undefined) {
    const edits = joined.cutAt(at);
    const message = text('The key URI includes a key version. Azure refuses it, or reports sub-status 4006.');
    const fix = edits && { title: text('Remove the version'), edits };
    const { start, end } = joined.spanFrom(at);
    // With the comma before a value.
    const from = Math.min(start, edits?.[0]?.start ?? start);
    found.push(finding({ start: from, end }, message, fix, code));
  }
  return found;
}

function slashFinding(joined: JoinedText, position: number, message: Text, code: string): TemplateFinding {
  const edits = joined.without(position);
  const { start } = joined.spanFrom(position);
  return finding(
    { start, end: start + 1 },
    message,
    edits && { title: text('Remove the slash'), edits },
    code,
  );
}
