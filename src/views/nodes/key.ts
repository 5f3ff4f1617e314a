import { day, keyFault } from '../../model/keyHealth.ts';
import { whoCan } from '../../model/problem.ts';
import { isManagedHsm } from '../../model/resourceId.ts';
import type { Key, KeyVersion } from '../../model/resources.ts';
import { properName, capital, text, type Text } from '../../model/text.ts';
import { facts } from '../../ui/text.ts';
import { type Node, protectedAccounts, protectionLines, troubles } from './node.ts';
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
  ...(notBefore === undefined ? [] : [fact(text('Valid from'), day(notBefore))]),
  ...(expires === undefined ? [] : [fact(text('Expires'), day(expires))]),
];

const fixText = ({ next, owner }: NonNullable<ReturnType<typeof keyFault>>): Text =>
  owner === 'you' ? next : text('{0} {1}', next, whoCan(owner));

export function keyState(key: Key, now: number): KeyState {
  const fault = keyFault(key, now);
  const lines = [
    ...(fault ? [fact(text('Cause'), fault.why), fact(text('Fix'), fixText(fault))] : []),
    ...dates(key),
  ];
  if (fault?.code === 'F-35')
    return { short: text('not usable'), icon: { id: 'key', color: colors.faint }, lines };
  const found = dated(key, now);
  if (found) return { ...found, lines };
  if (fault) return { short: text("doesn't allow wrap and unwrap"), icon: doubtful, lines };
  return { icon: { id: 'key', color: colors.good }, lines };
}

function versionState(version: KeyVersion, now: number): KeyState {
  const found = dated(version, now);
  return { ...(found ?? { icon: { id: 'tag' } }), lines: dates(version) };
}

/** The key's own state, or else the worst of the accounts that depend on it. */
function worstState({ key, standing }: KeyNode, now: number): KeyState {
  const own = keyState(key, now);
  const isOwn = own.icon.color !== colors.good;
  const trouble = standing && troubles[standing];
  if (isOwn || !trouble) return own;
  return {
    short: trouble,
    icon:
      standing === 'needsAction'
        ? { id: 'warning', color: colors.bad }
        : standing === 'watch'
          ? doubtful
          : { id: 'key' },
    lines: own.lines,
  };
}

type KeyNode = Extract<Node, { kind: 'key' }>;

export function presentKey(node: KeyNode, setting: PresentationContext): Presentation {
  const { vault, key, protects, hasDisabledVersion } = node;
  const state = worstState(node, setting.now);
  const fault = keyFault(key, setting.now);
  const needsRestore = !key.enabled || hasDisabledVersion === true;
  const type = key.size === undefined ? key.type : text('{0} {1}', key.type, key.size);
  return {
    label: key.name,
    description: facts(state.short, protectedAccounts(protects), type),
    icon: state.icon,
    tooltip: {
      title: key.name,
      lines: [
        ...(state.short ? [fact(text('Status'), state.short)] : []),
        ...state.lines,
        ...protectionLines(protects),
        ...(key.type === '' ? [] : [fact(text('Type'), type)]),
        ...(key.operations.length === 0 ? [] : [fact(text('Operations'), key.operations.join(', '))]),
        fact(isManagedHsm(key.id) ? capital(text('managed HSM')) : capital(text('key vault')), vault.name),
        fact(properName('URI'), key.uri),
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
      'canDrill',
      'canCheckReadiness',
      ...(fault ? [] : (['canRotateKey'] as const)),
      ...(key.enabled ? (['canRevokeKey'] as const) : []),
      ...(needsRestore ? restoring : []),
      ...(isManagedHsm(key.id) ? [] : inVaultsOnly),
      ...inPortal(setting),
    ],
    ...(needsRestore ? {} : { unneeded: restoring }),
    accessibility: spoken(key.name, text('key'), facts(state.short ?? text('enabled'), type)),
    collapsible: true,
  };
}

const restoring = ['canRestoreKey'] as const;
const inVaultsOnly: readonly Capability[] = ['canInsertTemplate', 'canCreateInVault'];

export function presentKeyVersion(
  node: Extract<Node, { kind: 'keyVersion' }>,
  setting: PresentationContext,
): Presentation {
  const { version, latest, key } = node;
  const state = versionState(version, setting.now);
  const use = useOf(node);
  const created = version.created === undefined ? undefined : text('created {0}', day(version.created));
  const short = facts(state.short, latest && text('latest'), use, created);
  return {
    // All 32 digits would push the state out of a narrow view.
    label: version.version.length > 8 ? `${version.version.slice(0, 8)}…` : version.version,
    description: short,
    icon: state.icon,
    tooltip: {
      title: version.version,
      lines: [
        fact(text('Status'), state.short ?? text('enabled')),
        ...(use ? [fact(text('Use'), use)] : []),
        ...(version.created === undefined ? [] : [fact(text('Created'), day(version.created))]),
        ...state.lines,
        fact(capital(text('key')), key.name),
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
      facts(state.short ?? text('enabled'), latest && text('latest'), use, created),
    ),
    collapsible: false,
  };
}

/** At most three names, because rows are narrow. */
function useOf({ usedBy = [], maybeUsedBy = [] }: Extract<Node, { kind: 'keyVersion' }>): Text | undefined {
  const [first, ...more] = usedBy;
  if (first !== undefined)
    return more.length <= 2
      ? text('in use by {0}', usedBy.join(', '))
      : text('in use by {0}', text('{0} and {1} more', first, more.length));
  return maybeUsedBy.length > 0 ? text('use unknown') : undefined;
}
