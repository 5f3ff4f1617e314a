import { day, keyFault } from '../../model/keyHealth.ts';
import { whoCan } from '../../model/problem.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Key, KeyVersion } from '../../model/resources.ts';
import { text, type Text } from '../../model/text.ts';
import { facts } from '../../ui/text.ts';
import { type Node, protectedAccounts, protectionLines } from './node.ts';
import {
  type Capability,
  colors,
  type Icon,
  inPortal,
  type Presentation,
  type PresentationContext,
  spoken,
} from './presentation.ts';

/** The state of a key or key version in two words, with the reason. */
interface KeyState {
  /** Absent if there's nothing to say. */
  readonly short?: Text;
  readonly icon: Icon;
  readonly lines: readonly Text[];
}

const soon = 30 * 24 * 60 * 60 * 1000;

const bad: Icon = { id: 'error', color: colors.bad };
const doubtful: Icon = { id: 'warning', color: colors.doubtful };

interface Dated {
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
}

/** Disabled, outside its dates, or within 30 days of expiry. Undefined if none of these apply. */
function dated({ enabled, notBefore, expires }: Dated, now: number): { short: Text; icon: Icon } | undefined {
  if (!enabled) return { short: text('disabled'), icon: { id: 'circle-slash', color: colors.bad } };
  if (expires !== undefined && expires <= now) return { short: text('expired {0}', day(expires)), icon: bad };
  if (notBefore !== undefined && notBefore > now)
    return { short: text('not valid before {0}', day(notBefore)), icon: doubtful };
  if (expires !== undefined && expires - now <= soon)
    return { short: text('expires {0}', day(expires)), icon: doubtful };
  return undefined;
}

const dates = ({ notBefore, expires }: Dated): readonly Text[] => [
  ...(notBefore === undefined ? [] : [text('Valid from: {0}', day(notBefore))]),
  ...(expires === undefined ? [] : [text('Expires: {0}', day(expires))]),
];

export function keyState(key: Key, now: number): KeyState {
  const fault = keyFault(key, now);
  const lines = [...dates(key), ...(fault ? [fault.why, fault.next, whoCan(fault.owner)] : [])];
  if (fault?.code === 'F-35')
    return { short: text('not for Cosmos DB'), icon: { id: 'key', color: colors.faint }, lines };
  const found = dated(key, now);
  if (found) return { ...found, lines };
  if (fault) return { short: text('does not wrap and unwrap'), icon: doubtful, lines };
  return { icon: { id: 'key', color: colors.good }, lines };
}

function versionState(version: KeyVersion, now: number): KeyState {
  const found = dated(version, now);
  return { ...(found ?? { icon: { id: 'tag' } }), lines: dates(version) };
}

export function presentKey(
  { vault, key, protects }: Extract<Node, { kind: 'key' }>,
  setting: PresentationContext,
): Presentation {
  const state = keyState(key, setting.now);
  const type = key.size === undefined ? key.type : text('{0} {1}', key.type, key.size);
  return {
    label: key.name,
    description: facts(state.short, protectedAccounts(protects), type),
    icon: state.icon,
    tooltip: {
      title: key.name,
      lines: [
        ...(key.type === '' ? [] : [text('Type: {0}', type)]),
        ...protectionLines(protects),
        ...state.lines,
        ...(key.operations.length === 0 ? [] : [text('Operations: {0}', key.operations.join(', '))]),
        isManagedHsm(key.id) ? text('Managed HSM: {0}', vault.name) : text('Vault: {0}', vault.name),
        text('URI: {0}', key.uri),
      ],
    },
    capabilities: [
      'canRefresh',
      'canRevealVault',
      'canRevealAccounts',
      'canCopyId',
      'canCopyKeyUri',
      'canShowOnMap',
      'canGrantAccess',
      'canRotateKey',
      'canDrill',
      'canCheckReadiness',
      'canRevokeKey',
      'canRestoreKey',
      ...(isManagedHsm(key.id) ? [] : inVaultsOnly),
      ...inPortal(setting),
    ],
    accessibility: spoken(key.name, text('key'), facts(state.short ?? text('enabled'), type)),
    collapsible: true,
  };
}

const inVaultsOnly: readonly Capability[] = ['canInsertTemplate'];

export function presentKeyVersion(
  { version, latest }: Extract<Node, { kind: 'keyVersion' }>,
  setting: PresentationContext,
): Presentation {
  const state = versionState(version, setting.now);
  const created = version.created === undefined ? undefined : text('created {0}', day(version.created));
  const short = facts(state.short, latest && text('latest'), created);
  return {
    // All 32 digits would push the state out of a narrow view.
    label: version.version.length > 8 ? `${version.version.slice(0, 8)}…` : version.version,
    description: short,
    icon: state.icon,
    tooltip: {
      title: version.version,
      lines: [
        version.enabled ? text('Enabled: yes') : text('Enabled: no'),
        ...(version.created === undefined ? [] : [text('Created: {0}', day(version.created))]),
        ...state.lines,
      ],
    },
    capabilities: [
      'canCopyId',
      'canCopyKeyUri',
      ...(latest
        ? []
        : (['canCheckOldVersion', version.enabled ? 'canDisableOldVersion' : 'canRestoreKey'] as const)),
      'canShowOnMap',
    ],
    accessibility: spoken(
      version.version,
      text('key version'),
      facts(state.short ?? text('enabled'), latest && text('latest'), created),
    ),
    collapsible: false,
  };
}
