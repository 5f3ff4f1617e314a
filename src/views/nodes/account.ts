import { named } from '../../model/problems.ts';
import type { CmkStatus } from '../../model/cmkStatus.ts';
import type { DefaultIdentity } from '../../model/defaultIdentity.ts';
import { identityName } from '../../model/keyIdentity.ts';
import { shortVersion } from '../../model/oldKeyVersion.ts';
import { ageLines, staleMark } from '../../model/dataAge.ts';
import type { Account } from '../../model/resources.ts';
import { properName, capital, text, type Text } from '../../model/text.ts';
import { facts } from '../../ui/text.ts';
import type { AccountSummary, Node } from './node.ts';
import {
  type Capability,
  colors,
  fact,
  type Icon,
  inPortal,
  type Presentation,
  type PresentationContext,
  spoken,
} from './presentation.ts';

/** Whether an account uses a customer-managed key and has access to it, in a few words, with cause and remedy. */
interface AccountState {
  readonly short: Text;
  /** The longer form, for tooltips and screen readers. */
  readonly full: Text;
  readonly icon: Icon;
  readonly lines: readonly Text[];
}

/** What Azure is doing to the account comes before the key's state, which might be outdated. */
export function accountState(account: Account): AccountState {
  const key = keyAccess(account);
  switch (account.provisioningState.toLowerCase()) {
    case 'succeeded':
    case '':
      return key;
    case 'creating':
    case 'initializing':
    case 'internallyready':
    case 'uninitialized':
      return { ...said(text('being created')), icon: { id: 'sync' }, lines: key.lines };
    case 'updating':
      return { ...said(text('being updated')), icon: { id: 'sync' }, lines: [key.full, ...key.lines] };
    case 'deleting':
    case 'deletinginprogress':
      return { ...said(text('being deleted')), icon: { id: 'trash' }, lines: [] };
    case 'failed':
    case 'canceled':
      return {
        ...said(text('failed')),
        icon: { id: 'warning', color: colors.bad },
        lines: [key.full, ...key.lines],
      };
    default:
      return { ...key, lines: [text('Provisioning state: {0}', account.provisioningState), ...key.lines] };
  }
}

const said = (short: Text) => ({ short, full: short });

function keyAccess({ status, observed }: Account): AccountState {
  // Resource Graph might not include the status, so it's about to be read from the account itself.
  if (status.kind === 'unknown' && status.raw === undefined && observed?.from === 'resourceGraph')
    return {
      short: text('CMK, reading status'),
      full: text('CMK, reading status'),
      icon: { id: 'shield', color: colors.faint },
      lines: [],
    };
  switch (status.kind) {
    case 'confirmed':
      return {
        short: text('CMK'),
        full: text('customer-managed key, access confirmed'),
        icon: { id: 'shield', color: colors.good },
        lines: [],
      };
    case 'serviceManaged':
      return {
        short: text('Microsoft-managed key'),
        full: text('Microsoft-managed key'),
        icon: { id: 'database' },
        lines: [text('Microsoft manages the encryption key.')],
      };
    case 'revoked':
      return {
        short: revokedText(status.code),
        full: revokedText(status.code),
        icon: { id: 'error', color: colors.bad },
        lines: [],
      };
    case 'unknown':
      return {
        short: text('key status unknown'),
        full: text('key status unknown'),
        icon: { id: 'question', color: colors.doubtful },
        lines: [
          status.raw === undefined
            ? text("Azure doesn't say whether the account can use its key.")
            : text('Azure says: {0}', status.raw),
        ],
      };
  }
}

const revokedText = (code: number | undefined) =>
  code === undefined ? text('CMK revoked') : text('{0} ({1})', text('CMK revoked'), code);

export function presentAccount(
  { subscription, account, standing }: Extract<Node, { kind: 'account' }>,
  setting: PresentationContext,
): Presentation {
  const state = accountState(account);
  const old = staleMark(account.observed);
  return {
    label: account.name,
    description: facts(
      old,
      state.short,
      standing?.risk,
      account.api,
      account.location,
      setting.manySubscriptions && subscription.name,
    ),
    icon: iconOf(state.icon, account, standing),
    tooltip: {
      title: account.name,
      lines: [
        fact(text('Status'), state.full),
        ...state.lines,
        ...(account.keyUri === undefined
          ? []
          : [
              fact(capital(text('key')), keyText(account.keyUri, account.keyVersion)),
              fact(capital(text('default identity')), identityText(account.defaultIdentity)),
            ]),
        fact(
          properName('API'),
          facts(account.api, account.regions.join(', ') || account.location, account.backup),
        ),
        fact(capital(text('subscription')), facts(subscription.name, account.resourceGroup)),
        ...ageLines(account.observed, setting),
      ],
      ...linkFor(account.status),
    },
    capabilities: [
      'canRefresh',
      'canCheckReadiness',
      'canCopyId',
      'canInsertTemplate',
      'canChangeIdentity',
      'canShowOnMap',
      ...(account.keyUri === undefined ? (['canEnableCmk'] as const) : withKey),
      ...(isFine(account, standing) ? [] : explainable(account)),
      ...(standing?.fix ? [fixes[standing.fix]] : []),
      ...(account.status.kind === 'revoked' ? (['canDeleteRevoked'] as const) : []),
      ...inPortal(setting),
    ],
    accessibility: spoken(
      account.name,
      text('Cosmos DB account'),
      facts(old, state.full, standing?.risk, account.api),
    ),
    collapsible: true,
  };
}

const withKey = [
  'canCopyKeyUri',
  'canChangeKey',
  'canRevealKey',
  'canRevealVault',
  'canRestoreAccount',
  'canCheckRestore',
] as const satisfies readonly Capability[];

const isFine = ({ status }: Account, standing: AccountSummary | undefined) =>
  status.kind === 'confirmed' && standing?.state === 'fine';

const explainable = ({ keyUri }: Account): readonly Capability[] =>
  keyUri === undefined ? [] : ['canExplainStatus'];

const fixes: Readonly<Record<NonNullable<AccountSummary['fix']>, Capability>> = {
  restoreKey: 'canRestoreKey',
  rotateKey: 'canRotateKey',
  grantAccess: 'canGrantFirst',
};

const guide = 'https://learn.microsoft.com/azure/cosmos-db/cmk-troubleshooting-guide';

const linkFor = ({ kind }: CmkStatus) =>
  kind === 'revoked' ? { link: { label: text('Troubleshooting guide'), url: guide } } : {};

/** The recognizable part of a key URI. The page of the account has all of it. */
function keyText(keyUri: string, version: string | undefined): Text {
  const url = URL.parse(keyUri);
  const [vault] = url?.hostname.split('.') ?? [];
  const key = url?.pathname.split('/')[2];
  const named = vault && key ? text('{0} in {1}', key, vault) : text('{0}', keyUri);
  return version === undefined ? named : text('{0}, version {1}', named, shortVersion(version));
}

/** A risk also changes the icon, and an account that isn't known to be healthy doesn't look healthy. */
function iconOf(icon: Icon, { status }: Account, standing: AccountSummary | undefined): Icon {
  if (status.kind !== 'confirmed' || icon.color !== colors.good) return icon;
  switch (standing?.state) {
    case 'needsAction':
      return { id: 'warning', color: colors.bad };
    case 'watch':
      return { id: 'warning', color: colors.doubtful };
    case 'unknown':
      return { id: 'shield' };
    case 'fine':
    case 'serviceManaged':
    case undefined:
      return icon;
  }
}

export function identityText(value: DefaultIdentity): Text {
  switch (value.kind) {
    case 'firstParty':
      return named.firstParty;
    case 'systemAssigned':
      return text('system-assigned identity');
    case 'userAssigned':
      return value.federatedClientId === undefined
        ? named.identity(identityName(value.id))
        : text(
            'identity {0} (through application {1} in the other tenant)',
            identityName(value.id),
            value.federatedClientId,
          );
    case 'undefined':
      return text('none');
    case 'other':
      return value.text === '' ? text('unknown') : text('{0}', value.text);
  }
}
