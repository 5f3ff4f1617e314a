import { explainRevocation } from '../cmkStatus.ts';
import type { Account } from '../model.ts';
import { text } from '../text.ts';
import type { Subject } from './subject.ts';
import { none, risk, unknown, type Verdict } from './verdict.ts';

/** What Azure itself says of the account's access to its key. */
export function revoked({ account: { status } }: Pick<Subject, 'account'>): Verdict {
  switch (status.kind) {
    case 'confirmed':
    case 'serviceManaged':
      return none;
    case 'unknown':
      return unknown(
        status.raw === undefined
          ? text('Azure does not say whether the account reaches its key.')
          : text('Azure says: {0}', status.raw),
      );
    case 'revoked': {
      const { cause, remedy, owner } = explainRevocation(status.code);
      const evidence = text('Azure says: {0}', status.raw);
      return risk('needsAction', owner, cause, evidence, remedy);
    }
  }
}

export const serviceManaged = ({ keyUri }: Account): Verdict =>
  keyUri === undefined
    ? risk(
        'note',
        'accountOwner',
        text('Microsoft manages the key of the account.'),
        text('The account has no key URI.'),
        text('Where a policy asks for a key of your own, set a key URI on the account.'),
      )
    : none;

export function provisioning({ account: { name, provisioningState } }: Subject): Verdict {
  return /^(failed|canceled)$/i.test(provisioningState)
    ? risk(
        'needsAction',
        'accountOwner',
        text('The last creation or update of the account {0} failed.', name),
        text('Provisioning state: {0}', provisioningState),
        text("Find the failed operation in the account's activity log, and repeat it."),
      )
    : none;
}

/** F-35: a URI that we do not understand may still be one that Azure does. */
export function keyUri({ account, name: { uri } }: Subject): Verdict {
  return uri
    ? none
    : risk(
        'watch',
        'accountOwner',
        text("The account's key URI is none of a key vault or managed HSM of this cloud."),
        text('Key: {0}', account.keyUri ?? ''),
        text('Set the key URI anew, without a version and without a trailing slash.'),
      );
}
