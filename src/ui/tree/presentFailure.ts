import type { Part } from '../../app/parts.ts';
import { whoCan, type Problem } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import { colors, type Capability, type Presentation, type Setting } from './look.ts';
import type { Node } from './node.ts';

const isSignIn = ({ code }: Problem) => code === 'F-90';

/** A part that could not be read: one node that says why, in the place of what would have been there. */
export function presentFailure(
  { part, problem }: Extract<Node, { kind: 'failure' }>,
  { wayOut }: Setting,
): Presentation {
  const way = wayOut?.(part, problem);
  return {
    label: placeOf(part),
    description: problem.why,
    icon: { id: 'error', color: colors.bad },
    tooltip: {
      title: problem.what,
      lines: [...told(problem), ...(way?.lines ?? [])],
    },
    capabilities: ['canRetry', ...(way?.capabilities ?? [])],
    accessibility: text('{0} {1}', problem.what, problem.why),
    collapsible: false,
  };
}

/** Short enough for a narrow view to show the reason as well. */
function placeOf(part: Part): string | Text {
  switch (part.kind) {
    case 'subscriptions':
      return text('Subscriptions unreadable');
    case 'keys':
    case 'key':
      return text('Keys unreadable');
    case 'versions':
      return text('Versions unreadable');
    case 'assignments':
    case 'principal':
    case 'provider':
    case 'vaults':
    case 'accounts':
      return part.subscription.name;
  }
}

/** A tenant that could not be entered: the others are shown, and this one can be signed in to. */
export function presentTenantFailure(
  { failure }: Extract<Node, { kind: 'tenantFailure' }>,
  { sandbox, accountLabel }: Setting,
): Presentation {
  const { problem, tenantId, tenantName, account } = failure;
  const name = tenantName ?? (tenantId || accountLabel(account));
  const signIn: readonly Capability[] = isSignIn(problem) && !sandbox ? ['canSignInToTenant'] : [];
  return {
    label: name,
    description: isSignIn(problem) && tenantId ? text('not signed in to this tenant') : problem.why,
    icon: { id: 'warning', color: colors.doubtful },
    tooltip: {
      title: name,
      lines: [
        problem.what,
        ...told(problem),
        ...(tenantId ? [text('Tenant: {0}', tenantId)] : []),
        text('Account: {0}', accountLabel(account)),
      ],
    },
    capabilities: ['canRetry', ...signIn],
    accessibility: text('{0} {1}', problem.what, problem.why),
    collapsible: false,
  };
}

const told = ({ why, next, owner, code, azure }: Problem) => [
  why,
  next,
  whoCan(owner),
  ...(azure?.requestId ? [text('Request: {0}', azure.requestId)] : []),
  text('Code: {0}', code),
];
