import { day } from '../../domain/day.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import { text } from '../../domain/text.ts';
import { facts } from '../renderText.ts';
import { keyState, versionState } from './keyState.ts';
import { type Capability, inPortal, type Presentation, type Setting, spoken } from './look.ts';
import type { Node } from './node.ts';
import { protectedAccounts, protectionLines } from './protects.ts';

export function presentKey(
  { vault, key, protects }: Extract<Node, { kind: 'key' }>,
  setting: Setting,
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
  setting: Setting,
): Presentation {
  const state = versionState(version, setting.now);
  const created = version.created === undefined ? undefined : text('created {0}', day(version.created));
  const short = facts(state.short, latest && text('latest'), created);
  return {
    // The rest of 32 digits would push the state out of a narrow view.
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
