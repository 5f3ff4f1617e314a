import type { Cloud } from '../../domain/cloud.ts';
import { applicationOf } from '../../domain/defaultIdentity.ts';
import { isIn, parseKeyUri } from '../../domain/keyUri.ts';
import type { Thing } from '../../domain/templates/chosen.ts';
import { text } from '../../domain/text.ts';
import { type Row, type Section, sections } from '../create/row.ts';
import { facts } from '../renderText.ts';
import { type Setting } from '../tree/look.ts';
import type { Node } from '../tree/node.ts';
import { presentation } from '../tree/presentation.ts';

/** The application of an account that reaches a key of another tenant: a template would lose it. */
export const applicationIn = (node: Node): string | undefined =>
  node.kind === 'account' ? applicationOf(node.account.defaultIdentity) : undefined;

/** What a node stands for in a template; undefined where it says nothing. */
export function thingOf(node: Node, known: readonly Node[], cloud: Cloud): Thing | undefined {
  if (applicationIn(node) !== undefined) return undefined;
  if (node.kind === 'vault' || node.kind === 'key') return node;
  if (node.kind !== 'account') return undefined;
  const { keyUri } = node.account;
  const key = keyUri === undefined ? undefined : parseKeyUri(keyUri, cloud);
  const vaults = known.filter((one) => one.kind === 'vault').map(({ vault }) => vault);
  const vault = vaults.find((one) => isIn(key, one));
  return { ...node, ...(vault ? { vault } : {}) };
}

/** Everything that the views have read and a template can be filled in from, and nothing, which is always possible. */
export function thingSections(
  known: readonly Node[],
  setting: Setting,
  cloud: Cloud,
): readonly Section<Thing>[] {
  const of = (kind: Thing['kind']): readonly Row<Thing>[] =>
    known
      .filter((node) => node.kind === kind)
      .flatMap((node) => {
        const value = thingOf(node, known, cloud);
        const { label, description, icon } = presentation(node, setting);
        // Keys of one name are in many vaults.
        const where = facts(node.kind === 'key' && node.vault.name, description);
        return value ? [{ label, icon: icon.id, value, description: where }] : [];
      });
  const nothing: Row<Thing> = {
    label: text('Placeholders'),
    description: text('you fill in the names'),
    icon: 'symbol-snippet',
    value: { kind: 'nothing' },
  };
  return sections(
    { rows: [nothing] },
    { title: text('Keys'), rows: of('key') },
    { title: text('Key vaults'), rows: of('vault') },
    { title: text('Accounts'), rows: of('account') },
  );
}
