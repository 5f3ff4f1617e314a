import type { InventoryIndex } from '../health/inventoryIndex.ts';
import { expiryVerdict } from '../health/keyChecks.ts';
import { changesSection } from '../history/changesSection.ts';
import { driftSection } from '../history/drift.ts';
import type { ReadResult } from '../model/inventoryView.ts';
import { day, keyFault, minute } from '../model/keyHealth.ts';
import type { GateVerdict } from '../model/oldKeyVersion.ts';
import { whoCan } from '../model/problem.ts';
import { couldNot, named, titled, titledStore } from '../model/problems.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { Key, KeyVersion } from '../model/resources.ts';
import { rotationLines, rotationVerdict } from '../model/rotation.ts';
import { noUser, protects } from '../model/accountCount.ts';
import { asSentence, properName, ellipsis, capital, text, type Text } from '../model/text.ts';
import type { Action, Fact, Page, Section, State, Value } from '../ui/page/page.ts';
import { pageWhere } from '../ui/page/where.ts';
import { accessSection, accountsSection, accountsState, type KeyUse, type KeyUsesContent } from './keyUse.ts';

export type KeyCommand =
  'createAccount' | 'restoreKey' | 'rotateKey' | 'grantAccess' | 'checkReadiness' | 'showMap' | 'revokeKey';

/** Whether an old version can be disabled, and when that was checked. */
export interface CheckedVersion {
  readonly kind: GateVerdict['kind'];
  readonly text: Text;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface KeyPageContent extends KeyUsesContent {
  readonly key: Key;
  readonly versions: ReadResult<readonly KeyVersion[]>;
  /** Days before the expiry from which the page warns. */
  readonly expiryDays: number;
  readonly checked?: CheckedVersion | undefined;
  readonly run: (command: KeyCommand) => unknown;
  readonly openVault: () => unknown;
}

/**
 * A key: its state, its versions with the accounts that use them, its expiry, who can use it, and what depends on it.
 */
export function keyPage(content: KeyPageContent): Page {
  const { subscription, vault, key, uses, index, sandbox, busy } = content;
  return {
    title: titled.key(key.name),
    where: text('{0} · {1}', pageWhere(subscription, sandbox), titledStore(vault)),
    state: stateOf(content),
    ...(busy ? { busy } : {}),
    actions: actionsOf(content),
    sections: [
      ...checkedSection(content),
      accountsSection(uses, index, content.openAccount),
      ...changesOf(content),
      ...(content.drift ? [driftSection(content.drift)] : []),
      versionsSection(content),
      expirySection(content),
      accessSection(uses, vault, index),
      detailsSection(content),
    ],
  };
}

/** Of all versions of the key, also those that no account uses. */
const changesOf = ({ changes, versions }: KeyPageContent): readonly Section[] =>
  changes
    ? [changesSection({ ...changes, versions: versions.read ? versions.value : changes.versions })]
    : [];

const isDisabled = ({ key, now }: Pick<KeyPageContent, 'key' | 'now'>) => keyFault(key, now)?.code === 'F-30';

function stateOf({ key, uses, index, now, expiryDays }: KeyPageContent): State {
  const fault = keyFault(key, now);
  if (fault)
    return {
      mark: 'error',
      text: fault.why,
      details: [fault.next, ...(fault.owner === 'you' ? [] : [whoCan(fault.owner)])],
    };
  const accounts = accountsState(uses);
  if (accounts?.mark === 'error') return accounts;
  const expiry = expiryVerdict(key, { now, expiryDays });
  if (expiry.kind === 'risk') {
    const { what, evidence, remedy } = expiry.risk;
    return { mark: 'warning', text: what, details: [evidence, remedy] };
  }
  const gap =
    key.rotation === undefined || key.rotation === 'none' ? undefined : rotationVerdict(key.rotation).gap;
  if (gap) return { mark: 'warning', text: gap };
  if (accounts) return accounts;
  const atLeast = index.hidingAccounts.length > 0;
  return {
    mark: 'ok',
    text: text('The key is enabled. {0}', protects(uses.length, atLeast)),
  };
}

/** The actions for the current state, with the remedy first and dangerous ones last. */
function actionsOf(content: KeyPageContent): Action[] {
  const { run, refresh } = content;
  const action = (
    command: KeyCommand,
    label: Text,
    kind: Action['kind'] = 'secondary',
    disabled?: Text,
  ): Action => ({ id: command, label, kind, ...(disabled ? { disabled } : {}), run: () => run(command) });
  const fault = keyFault(content.key, content.now);
  const off = isDisabled(content);
  return [
    ...(off ? [action('restoreKey', text('Restore Key'), 'primary')] : []),
    action(
      'rotateKey',
      ellipsis(text('Rotate Key')),
      !off && content.uses.length > 0 ? 'primary' : 'secondary',
      fault ? text("You can't rotate a key that can't be used.") : undefined,
    ),
    action('grantAccess', ellipsis(text('Grant Cosmos DB Access'))),
    ...(!off && hasDisabledVersion(content.versions) ? [action('restoreKey', text('Restore Key'))] : []),
    action('checkReadiness', text('Check CMK Readiness')),
    action('createAccount', text('Create CMK Cosmos account')),
    action('showMap', text('Show in Encryption Map')),
    { id: 'refresh', label: text('Refresh'), kind: 'secondary', run: refresh },
    action(
      'revokeKey',
      ellipsis(text('Revoke Key')),
      'danger',
      off ? asSentence(text("The key's latest version is disabled")) : undefined,
    ),
  ];
}

const hasDisabledVersion = (versions: KeyPageContent['versions']) =>
  versions.read && versions.value.some(({ enabled }) => !enabled);

const verdictMark = { safe: 'ok', wait: 'warning', unknown: 'unknown' } as const;

function checkedSection({ checked }: KeyPageContent): readonly Section[] {
  if (!checked) return [];
  const { kind, at } = checked;
  const note = text('Checked on {0}', minute(at));
  return [
    {
      id: 'checked-version',
      heading: text('Can the old version be disabled?'),
      blocks: [
        {
          kind: 'items',
          items: [{ id: 'checked', mark: verdictMark[kind], title: checked.text, note }],
        },
      ],
    },
  ];
}

function versionsSection({ versions, uses, index, key, now }: KeyPageContent): Section {
  const section = { id: 'versions', heading: text('Versions') };
  if (!versions.read)
    return {
      ...section,
      blocks: [
        { kind: 'text', text: text('{0} {1}', couldNot('read', named.keyVersions(key.name)), versions.why) },
      ],
    };
  const silent = uses.filter(({ health }) => health.key?.version === undefined);
  const latest = key.latestVersion ?? newest(versions.value)?.version;
  return {
    ...section,
    blocks: [
      {
        kind: 'table',
        caption: text('Versions'),
        columns: [text('Version'), text('Status'), text('Created'), text('Expires'), text('Used by')],
        rows: [...versions.value]
          .sort((a, b) => (b.created ?? 0) - (a.created ?? 0))
          .map((version) => ({
            id: `version-${version.version}`,
            cells: [
              {
                text:
                  version.version === latest
                    ? text('{0} (latest)', version.version)
                    : text('{0}', version.version),
              },
              versionStatus(version, now),
              {
                text:
                  version.created === undefined
                    ? capital(text('unknown'))
                    : text('{0}', day(version.created)),
              },
              { text: version.expires === undefined ? text('Never') : text('{0}', day(version.expires)) },
              versionUsers(version, uses, silent, index),
            ],
          })),
      },
      ...(versions.more
        ? [{ kind: 'text', text: text('There might be more. {0}', versions.more) } as const]
        : []),
    ],
  };
}

const newest = (versions: readonly KeyVersion[]) =>
  [...versions].sort((a, b) => (b.created ?? 0) - (a.created ?? 0))[0];

function versionStatus({ enabled, expires, notBefore }: KeyVersion, now: number): Value {
  if (!enabled) return { text: capital(text('disabled')), mark: 'error' };
  if (expires !== undefined && expires <= now) return { text: text('Expired'), mark: 'error' };
  if (notBefore !== undefined && notBefore > now)
    return { text: capital(text('not valid before {0}', day(notBefore))), mark: 'warning' };
  return { text: capital(text('enabled')), mark: 'ok' };
}

/** An account that doesn't report its version might use any of them. */
function versionUsers(
  { version }: KeyVersion,
  uses: readonly KeyUse[],
  silent: readonly KeyUse[],
  { hidingAccounts }: InventoryIndex,
): Value {
  const users = uses.filter(({ health }) => health.key?.version?.toLowerCase() === version.toLowerCase());
  const names = users.map(({ health }) => health.account.name).join(', ');
  const unsure = silent.map(({ health }) => health.account.name).join(', ');
  if (users.length > 0)
    return unsure === ''
      ? { text: text('{0}', names) }
      : { text: text('{0} (unknown: {1})', names, unsure), mark: 'unknown' };
  if (unsure !== '') return { text: text('Unknown for {0}', unsure), mark: 'unknown' };
  return hidingAccounts.length > 0
    ? { text: noUser(true), mark: 'unknown' }
    : { text: capital(text('none')) };
}

function expirySection({ key }: KeyPageContent): Section {
  return {
    id: 'expiry',
    heading: text('Expiry and rotation'),
    blocks: [
      {
        kind: 'list',
        items: [
          key.expires === undefined
            ? text('The latest version has no expiry date.')
            : text('The latest version expires on {0}.', day(key.expires)),
          ...(key.notBefore === undefined
            ? []
            : [text('The latest version is valid from {0}.', day(key.notBefore))]),
          ...(key.rotation === undefined
            ? [text('The rotation policy is unknown.')]
            : rotationLines(key.rotation)),
        ],
      },
    ],
  };
}

function detailsSection({ key, vault, openVault }: KeyPageContent): Section {
  const fact = (label: Text, value: string | undefined, more: Partial<Value> = {}): readonly Fact[] =>
    value === undefined || value === '' ? [] : [{ label, value: { text: text('{0}', value), ...more } }];
  return {
    id: 'details',
    heading: text('Details'),
    blocks: [
      {
        kind: 'facts',
        facts: [
          ...fact(
            isManagedHsm(vault.id) ? capital(text('managed HSM')) : capital(text('key vault')),
            vault.name,
            {
              link: { id: 'open-vault', label: text('Open'), run: openVault },
            },
          ),
          ...fact(text('Type'), key.size === undefined ? key.type : `${key.type} ${key.size}`),
          ...fact(text('Operations'), key.operations.join(', ')),
          ...fact(properName('URI'), key.uri),
          ...fact(text('Resource ID'), key.id),
        ],
      },
    ],
  };
}
