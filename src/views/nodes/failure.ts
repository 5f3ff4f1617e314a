import { type Part, partId } from '../../inventory/parts.ts';
import { type Problem, remedyLabel, remedyOf, whoCan } from '../../model/problem.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import { text, type Text } from '../../model/text.ts';
import type { Node } from './node.ts';
import {
  type Capability,
  colors,
  type Presentation,
  type PresentationContext,
  type WayOut,
} from './presentation.ts';

const isSignIn = ({ code }: Problem) => code === 'F-90';

/** A part that could not be read: one node that says why, in the place of what would have been there. */
export function presentFailure(
  { part, problem }: Extract<Node, { kind: 'failure' }>,
  { wayOut }: PresentationContext,
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
  { sandbox, accountLabel }: PresentationContext,
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

/** What the remedy of a failure names, where a command of ours is that, and the right that is missing. */
export const waysOut =
  (sandbox: boolean): NonNullable<PresentationContext['wayOut']> =>
  (part, problem): WayOut => {
    const right = unnamedRight(part, problem);
    const remedy = remedyOf(problem);
    // In the sandbox nobody is signed in.
    const fix = sandbox && remedy === 'signInToTenant' ? undefined : remedy;
    return {
      lines: [
        ...(right === undefined
          ? []
          : [text('It takes the right {0}; the smallest built-in role with it is {1}.', right, 'Reader')]),
        ...(fix ? [text('Fix: {0}', remedyLabel[fix])] : []),
      ],
      capabilities: fix ? [fix === 'signInToTenant' ? 'canSignInToTenant' : 'canFixFinding'] : [],
    };
  };

/** Azure names the right that is missing for most refusals. Where it does not, the request tells. */
function unnamedRight(part: Part, { azure, why }: Problem): string | undefined {
  const isNamed = why.args.some((arg) => typeof arg === 'string' && /^(Microsoft\.|keys\/)/i.test(arg));
  const isInHsm = ['vaultId', 'keyId'].some((id) => id in part) && isManagedHsm(partId(part));
  return azure?.status === 403 && !isNamed && !isInHsm ? rights[part.kind] : undefined;
}

/** By the operations of the resource providers; Reader has every action that ends in "read". */
const rights: Readonly<Partial<Record<Part['kind'], string>>> = {
  subscriptions: 'Microsoft.Resources/subscriptions/read',
  provider: 'Microsoft.Resources/subscriptions/providers/read',
  vaults: 'Microsoft.KeyVault/vaults/read',
  accounts: 'Microsoft.DocumentDB/databaseAccounts/read',
  keys: 'Microsoft.KeyVault/vaults/keys/read',
  versions: 'Microsoft.KeyVault/vaults/keys/versions/read',
};
