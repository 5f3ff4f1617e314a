import { text } from '../../model/text.ts';
import { type Edit, insertion, replacing, setting, type TemplateFinding } from './finding.ts';
import type { TemplateFile } from './links.ts';
import { member, type ObjectValue, type Source, type SyntaxValue, written } from './syntaxTree.ts';

/** azurerm recreates an account when its key changes, which loses its data (F-54). */
export const replacementFindings = ({ accounts }: TemplateFile): readonly TemplateFinding[] =>
  accounts.flatMap(({ source, resource: { type, body }, keyUri }): readonly TemplateFinding[] => {
    if (type !== 'azurerm_cosmosdb_account' || !keyUri) return [];
    const lifecycle = member(body, 'lifecycle')?.value;
    const rules = lifecycle?.kind === 'array' ? lifecycle.items[0] : lifecycle;
    if (isProtecting(source, rules, keyUri.name) || (!lifecycle && body.isOpen)) return [];
    const edits = lifecycle && rules?.kind !== 'object' ? undefined : protecting(source, body, rules);
    return [
      {
        code: 'F-54',
        severity: 'warning',
        start: keyUri.start,
        end: keyUri.end,
        message: text(
          'To change the key of an existing account, Terraform deletes the account and recreates it. Prevent this, and use azapi or the Azure CLI.',
        ),
        ...(edits ? { fix: { title: text('Prevent Terraform from deleting the account'), edits } } : {}),
      },
    ];
  });

/** azurerm 5 has one argument for the keys of vaults and of managed HSMs (F-53). */
export const removedFindings = ({ accounts }: TemplateFile): readonly TemplateFinding[] =>
  accounts.flatMap(({ source, resource: { type, body } }): readonly TemplateFinding[] => {
    const key = type === 'azurerm_cosmosdb_account' ? member(body, removed) : undefined;
    if (!key || (source.azurerm ?? 4) < 5) return [];
    const start = key.start + (source.syntax === 'json' ? 1 : 0);
    const name = { start, end: start + removed.length };
    // A lifecycle can name the argument, too.
    const isOnlyUse = source.text.slice(body.start, body.end).split(removed).length === 2;
    const isFree = isOnlyUse && !member(body, replacement);
    return [
      {
        code: 'F-53',
        severity: 'error',
        ...name,
        message: text(
          'azurerm 5 has no argument managed_hsm_key_id. Its key_vault_key_id accepts the keys of managed HSMs, too.',
        ),
        ...(isFree
          ? { fix: { title: text('Use {0}', replacement), edits: replacing(name, replacement) } }
          : {}),
      },
    ];
  });

const removed = 'managed_hsm_key_id';
const replacement = 'key_vault_key_id';

/** Terraform takes only literals here. */
function isProtecting(source: Source, rules: SyntaxValue | undefined, key: string): boolean {
  const prevents = member(rules, 'prevent_destroy')?.value;
  if (prevents && source.text.slice(prevents.start, prevents.end).trim() === 'true') return true;
  const ignored = member(rules, 'ignore_changes')?.value;
  if (ignored?.kind === 'array')
    return ignored.items.some(
      (item) => source.text.slice(item.start, item.end).slice(0, 100).replaceAll('"', '').trim() === key,
    );
  return (
    ignored !== undefined && /^"?all"?$/.test(source.text.slice(ignored.start, ignored.end).slice(0, 100))
  );
}

function protecting(
  source: Source,
  body: ObjectValue,
  rules: SyntaxValue | undefined,
): readonly Edit[] | undefined {
  const prevents = member(rules, 'prevent_destroy')?.value;
  if (prevents) return written(source, prevents) === 'false' ? replacing(prevents, 'true') : undefined;
  const added = setting(source, 'prevent_destroy', 'true');
  return rules?.kind === 'object'
    ? insertion(source, rules, added)
    : insertion(source, body, { block: 'lifecycle', members: [added] });
}
