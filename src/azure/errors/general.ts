import { text } from '../../model/text.ts';
import { hasCode, type Rule, says, sentence } from './rule.ts';

/**
 * Failures that any request may have. F-90 to F-94 are ours: the catalogue of docs/azure.md ends at F-64 and holds only
 * what is special to customer-managed keys.
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
    tell: () => ({
      why: text('The tenant asks for a further step of sign-in.'),
      next: text('Sign in to the tenant anew, then try again.'),
    }),
  },
  {
    code: 'F-90',
    owner: 'you',
    applies: (failure) =>
      failure.kind === 'signIn' && says(failure, /AADSTS6500[14]|consent|access_denied|declined/i),
    tell: () => ({
      why: text('The sign-in was declined, or the tenant has not consented to it.'),
      next: text('Sign in again and accept; where the tenant does not allow that, ask its administrator.'),
    }),
  },
  {
    code: 'F-90',
    owner: 'you',
    applies: (failure) => failure.kind === 'signIn' || failure.status === 401,
    tell: (failure) => ({
      why: text('You are not signed in, or the sign-in has ended: {0}', sentence(failure)),
      next: text('Sign in to Azure, then try again.'),
    }),
  },
  {
    code: 'F-96',
    owner: 'you',
    applies: ({ kind }) => kind === 'foreignHost',
    tell: ({ messages: [host = '?'] }) => ({
      why: text("The answer leads to {0}, which isn't a host of this cloud. No sign-in is sent there.", host),
      next: text(
        'Check that {0} is set to the right cloud, and that no proxy changes answers.',
        'microsoft-sovereign-cloud.environment',
      ),
    }),
  },
  {
    code: 'F-97',
    owner: 'you',
    applies: ({ kind }) => kind === 'unreadableAnswer',
    tell: ({ messages: [detail] }) => ({
      why: detail
        ? text("Azure's answer is in a form that can't be read: {0}", detail)
        : text("Azure's answer is in a form that can't be read."),
      next: text('Refresh to see what is there now. If it stays so, look in the Azure portal.'),
    }),
  },
  {
    code: 'F-91',
    owner: 'you',
    applies: (failure) => failure.kind === 'network',
    tell: (failure) => ({
      why: text('Azure could not be reached: {0}', sentence(failure)),
      next: text('See that the network and the proxy work, then try again.'),
    }),
  },
  {
    code: 'F-30c',
    owner: 'you',
    applies: (failure) =>
      failure.status === 429 || hasCode(failure, 'TooManyRequests', 'SubscriptionRequestsThrottled'),
    tell: () => ({
      why: text('Azure answers no more requests for a while because there were too many.'),
      next: text('Wait a minute, then try again.'),
    }),
  },
  {
    code: 'F-93',
    owner: 'you',
    applies: (failure) =>
      failure.status === 404 ||
      hasCode(failure, 'ResourceNotFound', 'ResourceGroupNotFound', 'SubscriptionNotFound'),
    tell: (failure, { name }) => ({
      why: text('Azure does not find {0}: {1}', name, sentence(failure)),
      next: text('See that it was not deleted or renamed, and that you may read it; then refresh.'),
    }),
  },
  {
    code: 'F-00',
    owner: 'you',
    applies: (failure) => failure.status === 403,
    tell: (failure) => ({
      why: text('Azure refuses it: {0}', sentence(failure)),
      next: text('Ask an owner of the subscription for the right, then try again.'),
    }),
  },
  {
    code: 'F-92',
    owner: 'microsoft',
    applies: (failure) => failure.status !== undefined && failure.status >= 500,
    tell: (failure) => ({
      why: text('Azure has a fault of its own: {0}', sentence(failure)),
      next: text('Wait a minute, then try again; if it stays, see {0}', 'https://status.azure.com'),
    }),
  },
  {
    code: 'F-00',
    owner: 'you',
    applies: (failure) => sentence(failure) !== '',
    tell: (failure) => ({
      why: text('Azure says: {0}', sentence(failure)),
      next: text('The log has the whole answer.'),
    }),
  },
];

/** For failures that no other rule explains. */
export const unknownRule: Rule = {
  code: 'F-00',
  owner: 'you',
  applies: () => true,
  tell: ({ status, codes: [code] }) => ({
    why: text('Azure does not say why ({0}).', code ?? status ?? '?'),
    next: text('Try again; the log has the whole answer.'),
  }),
};
