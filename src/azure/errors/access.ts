import { smallestRole } from '../../model/permissions.ts';
import { namedScope, noPermission } from '../../model/problems.ts';
import { text } from '../../model/text.ts';
import { asArray, asObject, asString } from '../fields.ts';
import type { Failure } from './parse.ts';
import { hasCode, type Rule, says, shortened, captured } from './rule.ts';

/** Permissions, policies, locks and the resource provider (docs/azure.md, F-codes). */
export const rightsRules: readonly Rule[] = [
  {
    code: 'F-01',
    owner: 'subscriptionOwner',
    applies: (failure) => hasCode(failure, 'MissingSubscriptionRegistration', 'SubscriptionNotRegistered'),
    explain: (failure) => {
      const [namespace = 'Microsoft.DocumentDB'] = captured(failure, /namespace '([^']+)'/i);
      const why = text("The subscription isn't registered for resource provider {0}.", namespace);
      return namespace.toLowerCase() === 'microsoft.documentdb'
        ? { why, next: text('Run Register Resource Provider on the subscription, then try again.') }
        : {
            why,
            next: text('Register resource provider {0} in the subscription, then try again.', namespace),
            remedy: 'none',
          };
    },
  },
  {
    code: 'F-07',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'AuthorizationFailed', 'RoleAssignmentConditionNotMet') &&
      says(failure, /ABAC condition|condition (?:is|was) not (?:met|fulfilled)/i),
    explain: (failure) => ({
      why: text("Your role has a condition that doesn't allow {0}.", missing(failure).action ?? text('this')),
      next: text('Ask someone whose role has no condition, for example {0}.', 'User Access Administrator'),
    }),
  },
  {
    code: 'F-02',
    owner: 'you',
    applies: (failure) =>
      hasCode(failure, 'AuthorizationFailed', 'LinkedAuthorizationFailed', 'AuthorizationPermissionMismatch'),
    explain: (failure) => {
      const { action, scope } = missing(failure);
      if (action === undefined)
        return {
          why: text("You don't have permission to do this."),
          next: text('Ask an owner of the subscription for the permission, then try again.'),
        };
      // Roles are assigned on a vault; what is below it is internal to Azure.
      const where =
        scope === undefined
          ? text('the resource')
          : namedScope(scope.replace(/(\/vaults\/[^/]+)\/.*$/i, '$1'));
      return {
        why: noPermission(action, scope === undefined ? where : namedScope(scope)),
        next: text(
          'Ask an owner or user access administrator for the {0} role on {1}. It takes effect within minutes, or after you sign in again.',
          smallestRole(action),
          where,
        ),
      };
    },
  },
  {
    code: 'F-17',
    owner: 'you',
    applies: (failure, { on }) =>
      on === 'vault' &&
      hasCode(failure, 'RequestDisallowedByPolicy') &&
      policy(failure).properties.some((path) => /purgeProtection|softDelete/i.test(path)),
    explain: (failure) => ({
      why: text(
        'Azure Policy {0} requires other settings for deleted key vaults: {1}.',
        policy(failure).name ?? unnamed,
        policy(failure).properties.join(', '),
      ),
      next: text(
        'Choose a key vault that complies with the policy, or ask the owner of the policy for an exemption.',
      ),
      fix: 'chooseAnotherVault',
    }),
  },
  {
    code: 'F-03',
    owner: 'you',
    applies: (failure) => hasCode(failure, 'RequestDisallowedByPolicy'),
    explain: (failure) => {
      const { name, reason, properties } = policy(failure);
      const which = name ?? unnamed;
      return {
        why: reason
          ? text('Azure Policy {0} denies the request: {1}', which, reason)
          : properties.length > 0
            ? text('Azure Policy {0} denies the request because of {1}.', which, properties.join(', '))
            : text('Azure Policy {0} denies the request.', which),
        next: text(
          'Choose settings that the policy allows, or ask the owner of the policy for an exemption.',
        ),
      };
    },
  },
  {
    code: 'F-04',
    owner: 'you',
    applies: (failure) => hasCode(failure, 'PrincipalNotFound'),
    explain: (failure) => {
      const id = principal(failure);
      return {
        why: text('The tenant has no principal with object ID {0}.', id ?? '?'),
        next: text(
          "Enter the object ID of the service principal in the key vault's tenant, not the application ID. A new principal takes a minute to appear.",
        ),
        fix: 'enterPrincipal',
      };
    },
  },
  {
    code: 'F-05',
    owner: 'you',
    applies: (failure) => hasCode(failure, 'RoleAssignmentExists'),
    explain: () => ({
      why: text('The role is already assigned.'),
      next: text('Try again.'),
    }),
  },
  {
    code: 'F-06',
    owner: 'accessAdministrator',
    applies: (failure) => hasCode(failure, 'RoleAssignmentLimitExceeded'),
    explain: () => ({
      why: text("The subscription has Azure's maximum of 4,000 role assignments."),
      next: text("Remove role assignments that you don't need, then try again."),
    }),
  },
  {
    code: 'F-09',
    owner: 'tenantAdministrator',
    applies: (failure, { on }) =>
      on === 'principal' &&
      (failure.kind === 'signIn' ||
        failure.status === 401 ||
        failure.status === 403 ||
        hasCode(failure, 'Authorization_RequestDenied')),
    explain: (_, { name }) => ({
      why: text("You don't have permission to read service principals in this tenant."),
      next: text(
        'Enter the object ID of service principal "Azure Cosmos DB". Someone who can read the directory can find it with: {0}',
        `az ad sp show --id ${name} --query id`,
      ),
      fix: 'enterPrincipal',
    }),
  },
  {
    code: 'F-10',
    owner: 'you',
    applies: (failure) => hasCode(failure, 'ScopeLocked'),
    explain: (failure) => {
      const [lock] = captured(failure, /locked:?\s*'([^']+)'/i);
      return {
        why: text(
          "A lock on {0} doesn't allow changes.",
          lock === undefined ? text('the resource or its resource group') : namedScope(lock),
        ),
        next: text(
          'Ask an owner or user access administrator to remove the lock, then try again. This extension never removes locks.',
        ),
      };
    },
  },
];

const unnamed = text('(unnamed)');

function missing(failure: Failure): { action?: string; scope?: string } {
  const [linkedAction, linkedScope] = captured(
    failure,
    /does not have permission to perform action(?:\(s\))? '([^']+)' on the linked scope(?:\(s\))? '([^']+)'/i,
  );
  const [action, scope] = linkedAction
    ? [linkedAction, linkedScope]
    : captured(failure, /to perform action '([^']+)'(?: (?:over|on) scope '([^']+)')?/i);
  return { ...(action ? { action } : {}), ...(scope ? { scope } : {}) };
}

const principal = (failure: Failure) => captured(failure, /Principal '?([0-9a-f-]{32,36})\b/i)[0];

/** A denying policy's name and reason: from `additionalInfo`, else from the JSON that Azure puts into the message. */
function policy(failure: Failure): { name?: string; reason?: string; properties: readonly string[] } {
  const infos = failure.additional
    .filter(({ type }) => asString(type)?.toLowerCase() === 'policyviolation')
    .map(({ info }) => asObject(info));
  const named = (...keys: readonly string[]) => {
    for (const key of keys)
      for (const info of infos) {
        const value = asString(info[key]);
        if (value) return shortened(value);
      }
    return undefined;
  };
  const name =
    named('policyDefinitionDisplayName', 'policySetDefinitionDisplayName', 'policyAssignmentDisplayName') ??
    captured(failure, /policyDefinition"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"/)[0] ??
    captured(failure, /policyAssignment"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"/)[0] ??
    named('policyDefinitionName', 'policyAssignmentName');
  const [reason] = captured(failure, /Reasons?: '([^']+)'/i);
  const properties = infos
    .flatMap(({ evaluationDetails }) =>
      asArray(asObject(evaluationDetails)['evaluatedExpressions']).slice(0, 20),
    )
    .slice(0, 20)
    .map((expression) => asString(asObject(expression)['path']))
    .filter((path) => path !== undefined)
    .map(shortened);
  return { ...(name ? { name } : {}), ...(reason ? { reason } : {}), properties };
}
