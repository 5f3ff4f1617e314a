import { type InventoryPart, partId } from '../../inventory/parts.ts';
import { type Problem, remedyLabel, remedyOf, whoCan } from '../../model/problem.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import { capital, text, type Text } from '../../model/text.ts';
import type { Node } from './node.ts';
import {
  type Capability,
  colors,
  fact,
  type Presentation,
  type PresentationContext,
  type FailureFix,
} from './presentation.ts';

const isSignIn = ({ code }: Problem) => code === 'F-90';

/** One row that replaces an unread part, with the reason. */
export function presentFailure(
  { part, problem }: Extract<Node, { kind: 'failure' }>,
  { failureFix }: PresentationContext,
): Presentation {
  const way = failureFix?.(part, problem);
  return {
    label: partLabel(part),
    description: problem.why,
    icon: { id: 'error', color: colors.bad },
    tooltip: {
      title: problem.what,
      lines: [...problemLines(problem), ...(way?.lines ?? [])],
    },
    capabilities: ['canRetry', ...(way?.capabilities ?? [])],
    accessibility: text('{0} {1}', problem.what, problem.why),
    collapsible: false,
  };
}

/** Short enough to leave room for the reason in a narrow view. */
function partLabel(part: InventoryPart): string | Text {
  switch (part.kind) {
    case 'subscriptions':
      return text("Can't read subscriptions");
    case 'keys':
    case 'key':
      return text("Can't read keys");
    case 'versions':
      return text("Can't read versions");
    case 'assignments':
    case 'principal':
    case 'provider':
    case 'vaults':
    case 'accounts':
      return part.subscription.name;
  }
}

/** A tenant that couldn't be read. The other tenants are displayed, and the user can sign in to this one. */
export function presentTenantFailure(
  { failure }: Extract<Node, { kind: 'tenantFailure' }>,
  { sandbox, accountLabel }: PresentationContext,
): Presentation {
  const { problem, tenantId, tenantName, account } = failure;
  const name = tenantName ?? (tenantId || accountLabel(account));
  const signIn: readonly Capability[] = isSignIn(problem) && !sandbox ? ['canSignInToTenant'] : [];
  return {
    label: name,
    description: isSignIn(problem) && tenantId ? text('not signed in') : problem.why,
    icon: { id: 'warning', color: colors.doubtful },
    tooltip: {
      title: name,
      lines: [
        problem.what,
        ...problemLines(problem),
        ...(tenantId ? [fact(capital(text('tenant')), tenantId)] : []),
        fact(text('Account'), accountLabel(account)),
      ],
    },
    capabilities: ['canRetry', ...signIn],
    accessibility: text('{0} {1}', problem.what, problem.why),
    collapsible: false,
  };
}

const problemLines = ({ why, next, owner, code, azure }: Problem) => [
  why,
  next,
  ...(owner === 'you' ? [] : [whoCan(owner)]),
  ...(azure?.requestId ? [fact(text('Request'), azure.requestId)] : []),
  fact(text('Code'), code),
];

/** The fix for a failure, if we have a command for it, and the missing permission. */
export const failureFixes =
  (sandbox: boolean): NonNullable<PresentationContext['failureFix']> =>
  (part, problem): FailureFix => {
    const right = unnamedRight(part, problem);
    const remedy = remedyOf(problem);
    // The sandbox has no sign-in.
    const fix = sandbox && remedy === 'signInToTenant' ? undefined : remedy;
    return {
      lines: [
        ...(right === undefined ? [] : [text('Requires {0} (for example, the {1} role).', right, 'Reader')]),
        ...(fix ? [fact(text('Fix'), remedyLabel[fix])] : []),
      ],
      capabilities: fix ? [fix === 'signInToTenant' ? 'canSignInToTenant' : 'canFixFinding'] : [],
    };
  };

/** Azure names the missing permission for most refusals. If it doesn't, the permission follows from the request. */
function unnamedRight(part: InventoryPart, { azure, why }: Problem): string | undefined {
  const isNamed = why.args.some((arg) => typeof arg === 'string' && /^(Microsoft\.|keys\/)/i.test(arg));
  const isInHsm = ['vaultId', 'keyId'].some((id) => id in part) && isManagedHsm(partId(part));
  return azure?.status === 403 && !isNamed && !isInHsm ? rights[part.kind] : undefined;
}

/** The permissions, from the operations of the resource providers. Reader includes every action that ends in "read". */
const rights: Readonly<Partial<Record<InventoryPart['kind'], string>>> = {
  subscriptions: 'Microsoft.Resources/subscriptions/read',
  provider: 'Microsoft.Resources/subscriptions/providers/read',
  vaults: 'Microsoft.KeyVault/vaults/read',
  accounts: 'Microsoft.DocumentDB/databaseAccounts/read',
  keys: 'Microsoft.KeyVault/vaults/keys/read',
  versions: 'Microsoft.KeyVault/vaults/keys/versions/read',
};
