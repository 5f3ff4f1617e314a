import { clouds } from '../../model/cloud.ts';
import { text } from '../../model/text.ts';
import { replacing, type TemplateFinding } from './finding.ts';
import { accountsOf, type Source, type StringValue, type Value, written } from './syntaxTree.ts';

const suffixes = Object.values(clouds).flatMap(({ vaultSuffix, hsmSuffix }) => [vaultSuffix, hsmSuffix]);
const pattern = new RegExp(
  `^(https?)://([^/]+(?:${suffixes.map((one) => one.replaceAll('.', '\\.')).join('|')}))(?::443)?/keys/([^/]+)(?:/([^/]*))?(/?)$`,
  'i',
);

/** Checks the URI of an account's key, as a literal or a reference (F-35, F-53). */
export function keyUriFindings(source: Source): readonly TemplateFinding[] {
  return accountsOf(source).flatMap(({ keyUri }) => {
    if (!keyUri) return [];
    const value = source.resolve(keyUri.value);
    return value.kind === 'string' && !isArmExpression(source, value)
      ? ofLiteral(source, value)
      : ofExpression(source, value);
  });
}

const isArmExpression = ({ language }: Source, { text: said }: StringValue) =>
  language === 'arm' && said.startsWith('[') && said.endsWith(']');

function ofLiteral(source: Source, value: StringValue): readonly TemplateFinding[] {
  const { start, end } = value;
  const [, scheme = '', host = '', key = '', version] =
    (written(source, value) && pattern.exec(value.text)) || [];
  const right = `https://${host}/keys/${key}`;
  const fix = {
    title: version ? text('Use the URI without the version: {0}', right) : text('Use {0}', right),
    // Keeps the quotes.
    edits: replacing({ start: start + 1, end: end - 1 }, right),
  };
  const finding = (message: TemplateFinding['message']): readonly TemplateFinding[] => [
    { code: 'F-35', severity: 'error', message, start, end, fix },
  ];
  if (key === '') return [];
  if (version)
    return finding(
      text(
        'Cosmos DB takes the URI of a key without its version. With a version it refuses the URI, and the account would not follow the rotation of the key.',
      ),
    );
  if (version === '') return finding(text('Cosmos DB refuses the URI of a key that ends in a slash.'));
  return scheme.toLowerCase() === 'http'
    ? finding(text('Cosmos DB takes the URI of a key with https only.'))
    : [];
}

/** The versioned property of the resource that creates the key, and its versionless counterpart. */
const versioned: Readonly<
  Record<Source['language'], readonly (readonly [pattern: RegExp, replacement: string])[]>
> = {
  arm: [[/\bkeyUriWithVersion\b/, 'keyUri']],
  bicep: [[/\bkeyUriWithVersion\b/, 'keyUri']],
  // In azurerm, the ID of a vault's key has a version; the ID of a managed HSM's key has none.
  terraform: [
    [/(?<=^(?:data\.)?azurerm_key_vault_key\.[\w-]+(?:\[[^\]]*\])?\.)id$/, 'versionless_id'],
    [
      /(?<=^(?:data\.)?azurerm_key_vault_managed_hardware_security_module_key\.[\w-]+(?:\[[^\]]*\])?\.)versioned_id$/,
      'id',
    ],
  ],
};

function ofExpression(source: Source, value: Value): readonly TemplateFinding[] {
  const expression = written(source, value);
  return versioned[source.language].flatMap(([wrong, right]) => {
    const found = wrong.exec(expression);
    return found ? [ofProperty(source, value, found, right)] : [];
  });
}

function ofProperty(source: Source, value: Value, found: RegExpExecArray, right: string): TemplateFinding {
  const span = { start: value.start + found.index, end: value.start + found.index + found[0].length };
  return {
    ...span,
    code: source.language === 'terraform' ? 'F-53' : 'F-35',
    severity: 'error',
    message: text('This is the URI of the key with its version. Cosmos DB takes it without: {0}.', right),
    fix: { title: text('Use {0}', right), edits: replacing(span, right) },
  };
}
