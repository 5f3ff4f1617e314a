import type { ReadResult } from '../model/inventoryView.ts';
import { accountNameRule } from '../model/names.ts';
import { findLargeIds } from '../model/largeIds.ts';
import { remedies } from '../model/problem.ts';
import { labeled, notReported } from '../model/problems.ts';
import type { Account, Region } from '../model/resources.ts';
import { properName, asSentence, capital, text, type Text } from '../model/text.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';

export function accountFindings(
  account: Account,
  regions: ReadResult<readonly Region[]> | undefined,
): readonly ReadinessFinding[] {
  return [
    accountName(account),
    ...(regions ? [region(account, regions)] : []),
    ...(account.keyUri === undefined ? [enabling(account)] : [uriForm(account.name, account.keyUri)]),
  ];
}

function accountName({ name }: Account): ReadinessFinding {
  const title = text('Account name');
  const wrong = accountNameRule(name);
  return wrong
    ? { title, on: name, code: 'F-52', urgency: 'watch', what: wrong, evidence: text('{0}', name) }
    : passed(title, name);
}

/** F-51: a region that is closed to the subscription accepts no new account, and the account can't add more regions. */
function region({ name, location }: Account, regions: ReadResult<readonly Region[]>): ReadinessFinding {
  const title = text('Region');
  if (!regions.read) return unread(title, name, regions.why, 'F-51');
  const plain = (value: string) => value.replaceAll(' ', '').toLowerCase();
  const known = regions.value.find((one) => plain(one.name) === plain(location));
  if (!known) return unread(title, name, notReported(text('region {0}', location)), 'F-51');
  if (known.allowed !== false) return passed(title, name, text('{0}', known.displayName));
  return {
    title,
    on: name,
    code: 'F-51',
    urgency: 'watch',
    what: text('The subscription has no access to this region.'),
    evidence: text('{0}', known.displayName),
    next: text('Choose another region, or ask Microsoft for access to it.'),
    owner: 'microsoft',
  };
}

/** F-35: no version, no trailing slash (docs/azure.md, Keys and rotation). */
function uriForm(name: string, keyUri: string): ReadinessFinding {
  const title = text('Key URI format');
  const path = URL.parse(keyUri.trim())?.pathname ?? '';
  const [, , , version] = path.split('/');
  if (!version && !path.endsWith('/') && keyUri === keyUri.trim())
    return passed(title, name, asSentence(text('OK')));
  return {
    title,
    on: name,
    code: 'F-35',
    urgency: 'watch',
    what: version
      ? text('The key URI includes a key version. Azure refuses it, or reports sub-status 4006.')
      : text('The key URI ends with a slash or a space. Azure refuses it, or reports sub-status 4006.'),
    evidence: labeled(capital(text('key')), keyUri),
    next: text('Run Change Key to set the key URI without a version and without a trailing slash.'),
    owner: 'accountOwner',
    fix: 'changeKey',
  };
}

/**
 * Whether an account with a Microsoft-managed key can get a customer-managed key (F-42, F-49; docs/azure.md, Existing
 * accounts).
 */
function enabling({ name, api, capabilities = [], ...account }: Account): ReadinessFinding {
  const title = text('Customer-managed key support');
  const no = (code: 'F-42' | 'F-49', what: Text, evidence: Text, next: Text): ReadinessFinding => ({
    ...{ title, on: name, code, urgency: 'needsAction', what, evidence, next, owner: 'accountOwner' },
    ...(code === 'F-42' ? { fix: remedies[code] } : {}),
  });
  const unsupported = text(
    "An existing account with the Cassandra API or vector search can't get a customer-managed key.",
  );
  const copy = text('Create an account with the key and copy the data.');
  if (api === 'Cassandra') return no('F-49', unsupported, labeled(properName('API'), api), copy);
  const vectors = capabilities.find((one) => /vectorsearch/i.test(one));
  if (vectors) return no('F-49', unsupported, text('Capability: {0}', vectors), copy);
  const needsIdentity = account.backup === 'Continuous' || account.analyticalStorage === true;
  if (needsIdentity && account.defaultIdentity.kind === 'firstParty')
    return no(
      'F-42',
      text('The account needs a managed identity as its default identity.'),
      account.backup === 'Continuous'
        ? labeled(text('Backup'), account.backup)
        : text('The account has the analytical store.'),
      text('Run Change Default Identity with a managed identity, then set the key.'),
    );
  return {
    title,
    on: name,
    urgency: 'note',
    what: text('No check prevents a customer-managed key.'),
    evidence: text(
      'Not checked: document IDs of more than 990 bytes, global secondary indexes (materialized views), and the all versions and deletes change feed.',
    ),
    next: findLargeIds,
    owner: 'accountOwner',
    fix: 'enableCmk',
  };
}
