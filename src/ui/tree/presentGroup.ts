import { text } from '../../domain/text.ts';
import { facts } from '../renderText.ts';
import { colors, type Presentation, spoken } from './look.ts';
import type { Node } from './node.ts';

export function presentGroup({ label, nodes, needAction }: Extract<Node, { kind: 'group' }>): Presentation {
  const name = typeof label === 'string' ? text('{0}', label) : label;
  const count = nodes.length === 1 ? text('1 account') : text('{0} accounts', nodes.length);
  const action = needAction > 0 && text('needs action: {0}', needAction);
  return {
    label,
    description: facts(count, action),
    icon: needAction > 0 ? { id: 'warning', color: colors.bad } : { id: 'folder' },
    tooltip: { title: label, lines: [count, ...(action ? [action] : [])] },
    capabilities: [],
    accessibility: spoken(name, text('group'), facts(count, action)),
    collapsible: true,
  };
}
