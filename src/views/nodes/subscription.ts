import { valueOf } from '../../inventory/snapshot.ts';
import { problemText } from '../../model/problem.ts';
import type { Subscription } from '../../model/resources.ts';
import { capital, text, type Text } from '../../model/text.ts';
import { facts } from '../../ui/text.ts';
import type { Node } from './node.ts';
import {
  colors,
  fact,
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
  const { managedBy } = subscription;
  const isRegistered = /^Register(ed|ing)$/.test(valueOf(registration) ?? '');
  const through = managedBy && text('through tenant {0}', managedBy.name ?? managedBy.tenantId);
  return {
    label: subscription.name,
    description: facts(through, state),
    icon,
    tooltip: {
      title: subscription.name,
      lines: [
        fact(text('Resource provider Microsoft.DocumentDB'), valueOf(registration) ?? state),
        fact(capital(text('subscription')), subscription.id),
        fact(capital(text('tenant')), subscription.tenantId),
        ...(managedBy ? managedLines(managedBy) : []),
        fact(text('Account'), setting.accountLabel(subscription.account)),
        ...(registration.state === 'failed' ? [problemText(registration.problem)] : []),
      ],
    },
    capabilities: [
      'canCreateAccount',
      ...(isRegistered ? [] : registering),
      'canCreateVault',
      'canRecoverVault',
      'canRestoreAccount',
      'canRefresh',
      'canCheckReadiness',
      'canCopyId',
      ...inPortal(setting),
    ],
    ...(isRegistered ? { unneeded: registering } : {}),
    accessibility: spoken(subscription.name, text('subscription'), facts(through, state)),
    collapsible: true,
  };
}

const registering = ['canRegisterProvider'] as const;

const managedLines = ({ tenantId, name }: NonNullable<Subscription['managedBy']>) => [
  text('Managed by tenant {0} (Azure Lighthouse)', name ?? tenantId),
  text("You can't access its tenant, so principals and role assignments are unknown."),
];

/** Only an unregistered provider blocks a new account, and the plan registers it. */
export function providerState({ registration }: SubscriptionNode): { state: Text; icon: Icon } {
  if (registration.state === 'failed')
    return {
      state: text('registration unknown'),
      icon: { id: 'warning', color: colors.doubtful },
    };
  switch (valueOf(registration)) {
    case 'Registered':
      return { state: text('registered'), icon: { id: 'azure' } };
    case 'Registering':
      return { state: text('registering'), icon: { id: 'sync' } };
    case 'NotRegistered':
      return {
        state: text('not registered'),
        icon: { id: 'circle-slash', color: colors.doubtful },
      };
    case 'Unregistering':
      return {
        state: text('unregistering'),
        icon: { id: 'circle-slash', color: colors.doubtful },
      };
    case 'Unknown':
      return { state: text('registration unknown'), icon: { id: 'question' } };
    case undefined:
      return {
        state: text('reading registration'),
        icon: { id: 'azure', color: colors.faint },
      };
  }
}
