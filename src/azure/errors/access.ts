import { smallestRole } from '../../model/permissions.ts';
import { text } from '../../model/text.ts';
import { array, object, string } from '../fields.ts';
import type { Failure } from './parse.ts';
import { hasCode, type Rule, says, shortened, taken } from './rule.ts';

/** Permissions, policies, locks and the resource provider (docs/azure.md, F-codes). */
export const rightsRules: readonly Rule[] = [
  {
    code: 'F-01',
    owner: 'subscriptionOwner',
    applies: (failure) => hasCode(failure, 'MissingSubscriptionRegistration', 'SubscriptionNotRegistered'),
    tell: (failure) => {
      const [namespace = 'Microsoft.DocumentDB'] = taken(failure, /namespace '([^']+)'/i);
      const why = text('The subscription is not registered for the resource provider {0}.', namespace);
      return namespace.toLowerCase() === 'microsoft.documentdb'
        ? { why, next: text('Run Register Resource Provider on the subscription, then try again.') }
        : {
            why,
            next: text('Register the resource provider {0} in the subscription, then try again.', namespace),
            remedy: 'none',
          };
    },
  },
  {
    code: 'F-07',
    owner: 'accessAdministrator',
    applies: (failure) =>
      hasCode(failure, 'AuthorizationFailed', 'RoleAssignmentConditionNotMet') &&
      says(failure, /ABAC condition|condition (?:is|was) not (?:met|fulfilled)/i),
    tell: (failure) => ({
      why: text(
        'Your role is limited by a condition that does not allow {0}.',
        missing(failure).action ?? text('this'),
      ),
      next: text(
        'Ask an owner whose role has no condition, for instance {0}, to do it.',
        'User Access Administrator',
      ),
    }),
  },
  {
    code: 'F-02',
    owner: 'accessAdministrator',
    applies: (failure) =>
      hasCode(failure, 'AuthorizationFailed', 'LinkedAuthorizationFailed', 'AuthorizationPermissionMismatch'),
    tell: (failure) => {
      const { action, scope } = missing(failure);
      if (action === undefined)
        return {
          why: text('You have no right to do this.'),
          next: text('Ask an owner of the subscription for the right, then try again.'),
        };
      // Roles are assigned on a vault; what is below it is internal to Azure.
      const where = scope?.replace(/(\/vaults\/[^/]+)\/.*$/i, '$1') ?? text('the resource');
      return {
        why: text('You lack the right {0} on {1}.', action, scope ?? where),
        next: text(
          'Ask for the role {0} on {1}, or another role with that right; a new right takes some minutes, or a new sign-in, to work.',
          smallestRole(action),
          where,
        ),
      };
    },
  },
  {
    code: 'F-17',
    owner: 'policyOwner',
    applies: (failure, { on }) =>
      on === 'vault' &&
      hasCode(failure, 'RequestDisallowedByPolicy') &&
      policy(failure).properties.some((path) => /purgeProtection|softDelete/i.test(path)),
    tell: (failure) => ({
      why: text(
        'The Azure Policy {0} asks for another protection of deleted vaults: {1}.',
        policy(failure).name ?? unnamed,
        policy(failure).properties.join(', '),
      ),
      next: text(
        'Make the vault as the policy asks and choose it here, or ask whoever assigned the policy for an exemption.',
      ),
      fix: 'chooseAnotherVault',
    }),
  },
  {
    code: 'F-03',
    owner: 'policyOwner',
    applies: (failure) => hasCode(failure, 'RequestDisallowedByPolicy'),
    tell: (failure) => {
      const { name, reason, properties } = policy(failure);
      const which = name ?? unnamed;
      return {
        why: reason
          ? text('The Azure Policy {0} denies it: {1}', which, reason)
          : properties.length > 0
            ? text('The Azure Policy {0} denies it because of {1}.', which, properties.join(', '))
            : text('The Azure Policy {0} denies it.', which),
        next: text('Choose what the policy allows, or ask whoever assigned it for an exemption.'),
      };
    },
  },
  {
    code: 'F-04',
    owner: 'you',
    applies: (failure) => hasCode(failure, 'PrincipalNotFound'),
    tell: (failure) => ({
      why: text('The directory has no principal {0}.', principal(failure) ?? text('with this object id')),
      next: text(
        'See that it is the object id of the service principal in the tenant of the vault, not the application id; a principal that was just made needs a minute.',
      ),
      fix: 'enterPrincipal',
    }),
  },
  {
    code: 'F-05',
    owner: 'you',
    applies: (failure) => hasCode(failure, 'RoleAssignmentExists'),
    tell: () => ({
      why: text('The role is assigned already.'),
      next: text('Nothing is to be done; try again.'),
    }),
  },
  {
    code: 'F-06',
    owner: 'accessAdministrator',
    applies: (failure) => hasCode(failure, 'RoleAssignmentLimitExceeded'),
    tell: () => ({
      why: text('The subscription has as many role assignments as Azure allows (4000).'),
      next: text('Remove role assignments that are not needed, then try again.'),
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
    tell: (_, { name }) => ({
      why: text('Microsoft Graph does not let you look up service principals in this tenant.'),
      next: text(
        'Enter the object id of the service principal "Azure Cosmos DB"; somebody who may read the directory finds it with: {0}',
        `az ad sp show --id ${name} --query id`,
      ),
      fix: 'enterPrincipal',
    }),
  },
  {
    code: 'F-10',
    owner: 'accessAdministrator',
    applies: (failure) => hasCode(failure, 'ScopeLocked'),
    tell: (failure) => {
      const [lock] = taken(failure, /locked:?\s*'([^']+)'/i);
      return {
        why: text('A lock on {0} forbids changes.', lock ?? text('the resource or its group')),
        next: text('Ask its owner to remove the lock for the time of the change; it is never removed here.'),
      };
    },
  },
];

const unnamed = text('(Azure does not name it)');

function missing(failure: Failure): { action?: string; scope?: string } {
  const [linkedAction, linkedScope] = taken(
    failure,
    /does not have permission to perform action(?:\(s\))? '([^']+)' on the linked scope(?:\(s\))? '([^']+)'/i,
  );
  const [action, scope] = linkedAction
    ? [linkedAction, linkedScope]
    : taken(failure, /to perform action '([^']+)'(?: (?:over|on) scope '([^']+)')?/i);
  return { ...(action ? { action } : {}), ...(scope ? { scope } : {}) };
}

const principal = (failure: Failure) => taken(failure, /Principal '?([0-9a-f-]{32,36})\b/i)[0];

/** A denying policy's name and reason: from `additionalInfo`, else from the JSON that Azure puts into the message. */
function policy(failure: Failure): { name?: string; reason?: string; properties: readonly string[] } {
  const infos = failure.additional
    .filter(({ type }) => string(type)?.toLowerCase() === 'policyviolation')
    .map(({ info }) => object(info));
  const named = (...keys: readonly string[]) => {
    for (const key of keys)
      for (const info of infos) {
        const value = string(info[key]);
        if (value) return shortened(value);
      }
    return undefined;
  };
  const name =
    named('policyDefinitionDisplayName', 'policySetDefinitionDisplayName', 'policyAssignmentDisplayName') ??
    taken(failure, /policyDefinition"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"/)[0] ??
    taken(failure, /policyAssignment"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"/)[0] ??
    named('policyDefinitionName', 'policyAssignmentName');
  const [reason] = taken(failure, /Reasons?: '([^']+)'/i);
  const properties = infos
    .flatMap(({ evaluationDetails }) => array(object(evaluationDetails)['evaluatedExpressions']).slice(0, 20))
    .slice(0, 20)
    .map((expression) => string(object(expression)['path']))
    .filter((path) => path !== undefined)
    .map(shortened);
  return { ...(name ? { name } : {}), ...(reason ? { reason } : {}), properties };
}
