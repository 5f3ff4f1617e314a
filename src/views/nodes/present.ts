import { labeled } from '../../model/problems.ts';
import { text } from '../../model/text.ts';
import { facts } from '../../ui/text.ts';
import { presentAccount } from './account.ts';
import { presentFailure, presentTenantFailure } from './failure.ts';
import { presentKey, presentKeyVersion } from './key.ts';
import type { Node } from './node.ts';
import { colors, type Presentation, type PresentationContext, spoken } from './presentation.ts';
import { presentSubscription } from './subscription.ts';
import { presentVault } from './vault.ts';

function presentGroup({ label, nodes, needAction }: Extract<Node, { kind: 'group' }>): Presentation {
  const name = typeof label === 'string' ? text('{0}', label) : label;
  const count = nodes.length === 1 ? text('1 account') : text('{0} accounts', nodes.length);
  const action = needAction > 0 && labeled(text('needs attention'), needAction);
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

/** A node's appearance, texts and menu capabilities, as plain data. */
export function presentation(node: Node, setting: PresentationContext): Presentation {
  const look = plainLook(node, setting);
  if (!('found' in node)) return look;
  const count = labeled(text('findings'), node.found.length);
  return {
    ...look,
    description: facts(look.description, count),
    capabilities: [...look.capabilities, 'canClearFindings'],
    accessibility: text('{0}, {1}', look.accessibility, count),
    collapsible: true,
  };
}

function plainLook(node: Node, setting: PresentationContext): Presentation {
  switch (node.kind) {
    case 'subscription':
      return presentSubscription(node, setting);
    case 'tenantFailure':
      return presentTenantFailure(node, setting);
    case 'vault':
      return presentVault(node, setting);
    case 'key':
      return presentKey(node, setting);
    case 'keyVersion':
      return presentKeyVersion(node, setting);
    case 'account':
      return presentAccount(node, setting);
    case 'failure':
      return presentFailure(node, setting);
    case 'group':
      return presentGroup(node);
    case 'finding':
    case 'detail':
      return node.look;
    case 'nothing':
      return {
        label: node.text,
        icon: { id: 'dash' },
        tooltip: { title: node.text, lines: [] },
        capabilities: [],
        accessibility: node.text,
        collapsible: false,
      };
  }
}
