import { explainRevocation } from '../../domain/cmkStatus.ts';
import { sameKey } from '../../domain/keyUri.ts';
import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { specKeyUri } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import type { Readings } from '../readings.ts';
import { otherIdentity } from './ownIdentity.ts';

export const keyUriOf = ({ spec, cloud }: Readings) => specKeyUri(spec, cloud);

const pending = /^(creating|updating|initializing|enqueued|dequeued)$/i;

export const isUnderWay = ({ provisioningState }: Account) => pending.test(provisioningState);

/** An account in these states has never been usable, so that it holds nothing; one that is updated may. */
export const isBeingMade = ({ provisioningState }: Account) =>
  /^(creating|initializing)$/i.test(provisioningState);

/** The account as it was asked for: with this key and this identity, and Azure done with it. */
export const isAsAsked = (readings: Readings, account: Account) =>
  account.provisioningState === 'Succeeded' && isOurs(readings, account);

/** What a creation that failed left: Azure refuses to create over it. */
export const isLeftOver = (readings: Readings, account: Account) =>
  account.provisioningState === 'Failed' && isOurs(readings, account);

const isOurs = (readings: Readings, account: Account) =>
  account.keyUri !== undefined &&
  sameKey(account.keyUri, keyUriOf(readings), readings.cloud) &&
  otherIdentity(readings.spec, account) === undefined;

/** What an account that is there already says against ours. */
export function conflict(readings: Readings, account: Account): Problem | undefined {
  const { spec, cloud } = readings;
  if (!account.keyUri || !sameKey(account.keyUri, keyUriOf(readings), cloud))
    return {
      code: 'F-52',
      owner: 'you',
      what: text('The account {0} cannot be created.', spec.account.name),
      why: text('An account of that name is in the resource group already, without this key.'),
      ...(account.keyUri === undefined
        ? {
            next: text('Choose another name, or run Enable CMK on Existing Account.'),
            remedy: 'enableCmk',
          }
        : { next: text('Choose another name, or run Change Key on that account.'), remedy: 'changeKey' }),
      fix: 'chooseAnotherName',
    };
  const other = otherIdentity(spec, account);
  if (other) return other;
  // Never removed by us: an account that fails an update has this state too, and may hold data.
  if (account.provisioningState === 'Failed') return broken(readings);
  if (/^deleting$/i.test(account.provisioningState)) return busy(readings, account);
  if (account.status.kind !== 'revoked') return undefined;
  const { cause, remedy, owner } = explainRevocation(account.status.code);
  return {
    code: 'F-60',
    owner,
    what: text('The account {0} exists, but its access to the key is revoked.', account.name),
    why: cause,
    next: remedy,
  };
}

export const broken = ({ spec }: Readings): Problem => ({
  code: 'F-94',
  owner: 'accountOwner',
  what: text('The account {0} cannot be created.', spec.account.name),
  why: text('An account of that name is there, in the state "Failed": its creation or an update went wrong.'),
  next: text('Delete it in the portal if it holds nothing, or choose another name.'),
  fix: 'chooseAnotherName',
});

export const busy = ({ spec }: Readings, { provisioningState }: Account): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('The account {0} cannot be created.', spec.account.name),
  why: text('An account of that name is there, and Azure calls its state "{0}".', provisioningState),
  next: text('Wait until Azure is done with it, then run the command again.'),
});

export const vanished = ({ spec }: Readings): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: text('The account {0} was not created.', spec.account.name),
  why: text('Azure gave the creation up and left no reason.'),
  next: text('Look at the activity log in the portal, then run the command again.'),
});
