import type { Remedy, RemedyCommand } from '../../domain/remedy.ts';
import type { Capability } from '../tree/look.ts';
import type { Node } from '../tree/node.ts';

export type Kind = 'subscription' | 'vault' | 'key' | 'account';

/** What a command is run on: the first of these that is known. */
export const kindsOf: Readonly<Record<Exclude<Remedy, 'signInToTenant'>, readonly Kind[]>> = {
  registerProvider: ['subscription'],
  recoverVault: ['subscription'],
  configureVault: ['vault'],
  generateKey: ['vault'],
  restoreAccess: ['vault'],
  grantAccess: ['key', 'vault'],
  rotateKey: ['key'],
  restoreKey: ['key'],
  enableCmk: ['account'],
  changeKey: ['account'],
  changeIdentity: ['account'],
  explainStatus: ['account'],
};

export type Things = { readonly [K in Kind]?: Extract<Node, { kind: K }> };

export const commandOf = (remedy: Remedy): RemedyCommand => `cosmosCmk.${remedy}`;

export const capabilityOf = (remedy: Exclude<Remedy, 'signInToTenant'>): Capability => capabilities[remedy];

const capabilities: Readonly<Record<Exclude<Remedy, 'signInToTenant'>, Capability>> = {
  registerProvider: 'canRegisterProvider',
  recoverVault: 'canRecoverVault',
  configureVault: 'canConfigureVault',
  generateKey: 'canGenerateKey',
  restoreAccess: 'canRestoreAccess',
  grantAccess: 'canGrantAccess',
  rotateKey: 'canRotateKey',
  restoreKey: 'canRestoreKey',
  enableCmk: 'canEnableCmk',
  changeKey: 'canChangeKey',
  changeIdentity: 'canChangeIdentity',
  explainStatus: 'canExplainStatus',
};
