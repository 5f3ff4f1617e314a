import { notFound } from '../../model/problems.ts';
import { text } from '../../model/text.ts';
import type { Failure } from './parse.ts';
import { hasCode, type Rule, says, sentence } from './rule.ts';

/**
 * Failures that any request may have. F-90 to F-94 are ours: the catalogue of docs/azure.md ends at F-64 and contains
 * only failures that are specific to customer-managed keys.
 */
export const generalRules: readonly Rule[] = [
  {
    code: 'F-90',
    owner: 'you',
    applies: (failure) =>
      says(
        failure,
        /AADSTS(?:50076|50079|50158|50005|53003)|multi-?factor authentication|insufficient_claims/i,
      ),
    explain: () => ({
      why: text('The tenant requires an additional sign-in step.'),
      next: text('Sign in to the tenant again, then retry.'),
    }),
  },
  {
    code: 'F-90',
    owner: 'you',
    applies: (failure) =>
      failure.kind === 'signIn' && says(failure, /AADSTS6500[14]|consent|access_denied|declined/i),
    explain: () => ({
      why: text("Sign-in was canceled, or the tenant hasn't consented to it."),
      next: text(
        'Sign in again and accept the consent prompt, or ask an administrator of the tenant for consent.',
      ),
    }),
  },
  {
    code: 'F-90',
    owner: 'you',
    // Key Vault's: a subscription can be reached through a managing tenant, but its vaults can't (docs/azure.md, Tokens and hosts).
    applies: (failure) => failure.status === 401 && says(failure, /AKV10032/),
    explain: () => ({
      why: text("You're signed in to a different tenant than the key vault's."),
      next: text("Sign in with an account that's a member or guest of the key vault's tenant."),
      remedy: 'none',
    }),
  },
  {
    code: 'F-90',
    owner: 'you',
    applies: (failure) => failure.kind === 'signIn' || failure.status === 401,
    explain: (failure) => ({
      why: text("You aren't signed in, or your sign-in has expired: {0}", sentence(failure)),
      next: text('Sign in to Azure, then try again.'),
    }),
  },
  {
    code: 'F-96',
    owner: 'you',
    applies: ({ kind }) => kind === 'foreignHost',
    explain: ({ messages: [host = '?'] }) => ({
      why: text(
        "Azure's response points to {0}, which isn't a host of this cloud, so no token was sent there.",
        host,
      ),
      next: text(
        'Check that {0} is set to your cloud, and that no proxy changes responses.',
        'microsoft-sovereign-cloud.environment',
      ),
    }),
  },
  {
    code: 'F-97',
    owner: 'you',
    applies: ({ kind }) => kind === 'unreadableAnswer',
    explain: ({ messages: [detail] }) => ({
      why: detail
        ? text("Azure's response has an unexpected format: {0}", detail)
        : text("Azure's response has an unexpected format."),
      next: text('Refresh the view. If it continues, use the Azure portal.'),
    }),
  },
  {
    code: 'F-91',
    owner: 'you',
    applies: (failure) => failure.kind === 'network',
    explain: (failure) => ({
      why: text("Can't reach Azure: {0}", sentence(failure)),
      next: text('Check your network and proxy, then try again.'),
    }),
  },
  {
    code: 'F-30c',
    owner: 'you',
    applies: (failure) =>
      failure.status === 429 || hasCode(failure, 'TooManyRequests', 'SubscriptionRequestsThrottled'),
    explain: () => ({
      why: text('Azure is throttling requests.'),
      next: text('Try again in a few minutes.'),
    }),
  },
  {
    code: 'F-00',
    owner: 'subscriptionOwner',
    applies: (failure) => hasCode(failure, 'ReadOnlyDisabledSubscription', 'SubscriptionNotActive'),
    explain: () => ({
      why: text('The subscription is disabled, so Azure only lets you read it.'),
      next: text('Enable the subscription in the Azure portal, then try again.'),
      remedy: 'none',
    }),
  },
  {
    code: 'F-93',
    owner: 'you',
    applies: (failure, { on }) =>
      on === 'account' && says(failure, /Database account \S+ (?:does not exist|was not found)/i),
    explain: (_, { name }) => ({
      why: text("Account {0} doesn't exist. It might have been deleted, or its name might be wrong.", name),
      next: text('Check the account name, then refresh.'),
    }),
  },
  {
    code: 'F-92',
    owner: 'microsoft',
    // For a creation that failed while it ran. An existing account stays in its region.
    applies: (failure, { on, isFirstKey }) =>
      on === 'account' && isFirstKey === undefined && failure.status === undefined && isTheirs(failure),
    explain: (failure) => ({
      why: text("The service failed on Microsoft's side: {0}", sentence(failure)),
      next: text(
        'Try again in a few minutes, or choose another region. If it continues, check {0}.',
        'https://status.azure.com',
      ),
      fix: 'chooseAnotherRegion',
    }),
  },
  {
    code: 'F-93',
    owner: 'you',
    applies: (failure) =>
      failure.status === 404 ||
      hasCode(failure, 'ResourceNotFound', 'ResourceGroupNotFound', 'SubscriptionNotFound'),
    explain: (failure, { name }) => ({
      why: text('{0} {1}', notFound(text('{0}', name)), text('Azure says: {0}', sentence(failure))),
      next: text('Check that it exists and that you have permission to read it, then refresh.'),
    }),
  },
  {
    code: 'F-00',
    owner: 'you',
    applies: (failure) => failure.status === 403,
    explain: (failure) => ({
      why: text('Azure refused the request: {0}', sentence(failure)),
      next: text('Ask an owner of the subscription for the permission, then try again.'),
    }),
  },
  {
    code: 'F-92',
    owner: 'microsoft',
    applies: isTheirs,
    explain: (failure) => ({
      why: text("The service failed on Microsoft's side: {0}", sentence(failure)),
      next: text('Try again in a few minutes. If it continues, check {0}.', 'https://status.azure.com'),
    }),
  },
  {
    code: 'F-00',
    owner: 'you',
    applies: (failure) => sentence(failure) !== '',
    explain: (failure) => ({
      why: text('Azure says: {0}', sentence(failure)),
      next: text("For Azure's full response, see the log."),
    }),
  },
];

/** The service itself failed. A failed long-running operation has no HTTP status, only a code. */
function isTheirs(failure: Failure): boolean {
  if (failure.status !== undefined) return failure.status >= 500;
  return failure.codes.some((code) =>
    /^(?:InternalServer|Internal\w{0,30}(?:Error|Failure)$|ServiceUnavailable|ServerBusy|ServerTimeout|(?:Gateway|Request|Operation)Time[dO]|BadGateway)/i.test(
      code,
    ),
  );
}

/** For failures that no other rule explains. */
export const unknownRule: Rule = {
  code: 'F-00',
  owner: 'you',
  applies: () => true,
  explain: ({ status, codes: [code] }) => ({
    why: text("Azure doesn't say why ({0}).", code ?? status ?? '?'),
    next: text('{0} {1}', text('Try again.'), text("For Azure's full response, see the log.")),
  }),
};
