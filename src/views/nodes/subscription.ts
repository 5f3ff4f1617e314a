import { valueOf } from '../../inventory/snapshot.ts';
import { problemText } from '../../model/problem.ts';
import { text, type Text } from '../../model/text.ts';
import { facts } from '../../ui/text.ts';
import type { Node } from './node.ts';
import {
  colors,
  type Icon,
  inPortal,
  type Presentation,
  type PresentationContext,
  spoken,
} from './presentation.ts';

type SubscriptionNode = Extract<Node, { kind: 'subscription' }>;

export function presentSubscription(node: SubscriptionNode, setting: PresentationContext): Presentation {
  const { subscription, registration } = node;
  const { state, icon } = providerState(node);
  return {
    label: subscription.name,
    description: facts(state),
    icon,
    tooltip: {
      title: subscription.name,
      lines: [
        text('Subscription: {0}', subscription.id),
        text('Resource provider Microsoft.DocumentDB: {0}', valueOf(registration) ?? state),
        text('Tenant: {0}', subscription.tenantId),
        text('Account: {0}', setting.accountLabel(subscription.account)),
        ...(registration.state === 'failed' ? [problemText(registration.problem)] : []),
      ],
    },
    capabilities: [
      'canCreateAccount',
      'canRegisterProvider',
      'canCreateVault',
      'canRecoverVault',
      'canRefresh',
      'canCheckReadiness',
      'canCopyId',
      ...inPortal(setting),
    ],
    accessibility: spoken(subscription.name, text('subscription'), state),
    collapsible: false,
  };
}

/** Only an unregistered provider blocks a new account, and the plan registers it. */
function providerState({ registration }: SubscriptionNode): { state: Text; icon: Icon } {
  if (registration.state === 'failed')
    return {
      state: text('registration for Cosmos DB unreadable'),
      icon: { id: 'warning', color: colors.doubtful },
    };
  switch (valueOf(registration)) {
    case 'Registered':
      return { state: text('registered for Cosmos DB'), icon: { id: 'azure' } };
    case 'Registering':
      return { state: text('registering for Cosmos DB'), icon: { id: 'sync' } };
    case 'NotRegistered':
      return {
        state: text('not registered for Cosmos DB'),
        icon: { id: 'circle-slash', color: colors.doubtful },
      };
    case 'Unregistering':
      return {
        state: text('unregistering from Cosmos DB'),
        icon: { id: 'circle-slash', color: colors.doubtful },
      };
    case 'Unknown':
      return { state: text('registration for Cosmos DB unknown'), icon: { id: 'question' } };
    case undefined:
      return {
        state: text('reading the registration for Cosmos DB'),
        icon: { id: 'azure', color: colors.faint },
      };
  }
}
