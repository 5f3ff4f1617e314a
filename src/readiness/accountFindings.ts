import type { Reading } from '../model/estate.ts';
import { accountNameRule } from '../model/names.ts';
import { remedies } from '../model/problem.ts';
import type { Account, Region } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';

export function accountFindings(
  account: Account,
  regions: Reading<readonly Region[]> | undefined,
): readonly ReadinessFinding[] {
  return [
    accountName(account),
    ...(regions ? [region(account, regions)] : []),
    ...(account.keyUri === undefined ? [enabling(account)] : [uriForm(account.name, account.keyUri)]),
  ];
}

function accountName({ name }: Account): ReadinessFinding {
  const title = text('Name of the account');
  const wrong = accountNameRule(name);
  return wrong
    ? { title, on: name, code: 'F-52', standing: 'watch', what: wrong, evidence: text('{0}', name) }
    : passed(title, name);
}

/** F-51: a region that is closed to the subscription accepts no new account, and the account can't add more regions. */
function region({ name, location }: Account, regions: Reading<readonly Region[]>): ReadinessFinding {
  const title = text('Region');
  if (!regions.read) return unread(title, name, regions.why, 'F-51');
  const plain = (value: string) => value.replaceAll(' ', '').toLowerCase();
  const known = regions.value.find((one) => plain(one.name) === plain(location));
  if (!known) return unread(title, name, text('Azure does not name the region {0}.', location), 'F-51');
  if (known.allowed !== false) return passed(title, name, text('{0}', known.displayName));
  return {
    title,
    on: name,
    code: 'F-51',
    standing: 'watch',
    what: text('The subscription has no access to the region of the account.'),
    evidence: text('{0}', known.displayName),
    next: text('Choose another region for what is new, or ask Microsoft for access to it.'),
    owner: 'microsoft',
  };
}

/** F-35: no version, no trailing slash. If Azure accepts a version anyway, the account stays on that version. */
function uriForm(name: string, keyUri: string): ReadinessFinding {
  const title = text('Form of the key URI');
  const path = URL.parse(keyUri.trim())?.pathname ?? '';
  const [, , , version] = path.split('/');
  if (!version && !path.endsWith('/') && keyUri === keyUri.trim())
    return passed(title, name, text('Without a version.'));
  return {
    title,
    on: name,
    code: 'F-35',
    standing: 'watch',
    what: version
      ? text('The key URI names a version: the account does not follow a rotation.')
      : text('The key URI ends with a slash or a space.'),
    evidence: text('Key: {0}', keyUri),
    next: text('Set the key URI anew, without a version and without a trailing slash.'),
    owner: 'accountOwner',
  };
}

/**
 * Whether an account with a Microsoft-managed key can get a customer-managed key (F-42, F-49; docs/azure.md, Existing
 * accounts).
 */
function enabling({ name, api, capabilities = [], ...account }: Account): ReadinessFinding {
  const title = text('Customer-managed key on the existing account');
  const no = (code: 'F-42' | 'F-49', what: Text, evidence: Text, next: Text): ReadinessFinding => ({
    ...{ title, on: name, code, standing: 'needsAction', what, evidence, next, owner: 'accountOwner' },
    ...(code === 'F-42' ? { fix: remedies[code] } : {}),
  });
  const copy = text('Create a new account with a key, and copy the data.');
  if (api === 'Cassandra')
    return no(
      'F-49',
      text('An existing account of this API cannot get a key of its own.'),
      text('API: {0}', api),
      copy,
    );
  const vectors = capabilities.find((one) => /vectorsearch/i.test(one));
  if (vectors)
    return no(
      'F-49',
      text('An existing account with vector search cannot get a key of its own.'),
      text('Capability: {0}', vectors),
      copy,
    );
  const needsIdentity = account.backup === 'Continuous' || account.analyticalStorage === true;
  if (needsIdentity && account.defaultIdentity.kind === 'firstParty')
    return no(
      'F-42',
      text('The account needs a managed identity as its default identity first.'),
      account.backup === 'Continuous'
        ? text('Backup: {0}', account.backup)
        : text('The analytical storage is on.'),
      text(
        'Assign an identity, give it access to the key, set it as the default identity, then set the key.',
      ),
    );
  return {
    title,
    on: name,
    standing: 'note',
    what: text('The account can get a key of its own, as far as can be seen from here.'),
    evidence: text(
      'It is neither a Cassandra account nor one with vector search. Documents with ids over 990 bytes stand against it, too.',
    ),
    next: text('Enable the key where you want it; it cannot be turned off again.'),
    owner: 'accountOwner',
    fix: 'enableCmk',
  };
}
