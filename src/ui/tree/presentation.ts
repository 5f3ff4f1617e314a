import { text } from '../../domain/text.ts';
import { facts } from '../renderText.ts';
import { type Presentation, type Setting } from './look.ts';
import type { Node } from './node.ts';
import { presentAccount } from './presentAccount.ts';
import { presentFailure, presentTenantFailure } from './presentFailure.ts';
import { presentGroup } from './presentGroup.ts';
import { presentKey, presentKeyVersion } from './presentKey.ts';
import { presentSubscription } from './presentSubscription.ts';
import { presentVault } from './presentVault.ts';

/** How a node looks, what it says and what can be done with it: all that a tree shows, as plain data. */
export function presentation(node: Node, setting: Setting): Presentation {
  const look = plainLook(node, setting);
  if (!('found' in node)) return look;
  const count = text('findings: {0}', node.found.length);
  return {
    ...look,
    description: facts(count, look.description),
    capabilities: [...look.capabilities, 'canClearFindings'],
    accessibility: text('{0}, {1}', look.accessibility, count),
    collapsible: true,
  };
}

function plainLook(node: Node, setting: Setting): Presentation {
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
