import { keyIdIn, partsOfKeyId } from '../../model/inventoryView.ts';
import { failed, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Subscription } from '../../model/resources.ts';
import { revocationOf } from '../parts.ts';
import { labeled, mightBeUnseen } from '../../model/problems.ts';
import { text, type Text } from '../../model/text.ts';
import type { Undo } from '../../model/undo.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { CommandContext } from '../../views/commandContext.ts';

/** A revocation's subject: the access to a vault, a key, or an old version of a key. */
export type SubjectNode = TargetNode<'vault' | 'key' | 'keyVersion'>;

/** The id of a vault, a key, or a version. It is in lower case, because Azure returns ids in any case. */
export const subjectOfUndo = (undo: Undo): string => {
  if (undo.kind === 'access') return undo.vault.id.toLowerCase();
  const key = keyIdIn(undo.vault.id, undo.key).toLowerCase();
  const [version] = undo.versions;
  return undo.old && version ? `${key}/versions/${version.version.toLowerCase()}` : key;
};

/** The same from the ID of an undo, of which no record is left. */
export const subjectOfUndoId = (id: string): string =>
  id.replace(/^\w+ /, '').replace(/(\/keys\/[^/]+)\/([^/]+)$/, '$1/versions/$2');

export function subjectOfNode(node: SubjectNode): string {
  if (node.kind === 'vault') return node.vault.id.toLowerCase();
  const key = keyIdIn(node.vault.id, node.key.name).toLowerCase();
  return node.kind === 'keyVersion' ? `${key}/versions/${node.version.version.toLowerCase()}` : key;
}

function partsOf(subject: string) {
  const [keyId = '', version] = subject.split('/versions/');
  const { vaultId, name } = partsOfKeyId(keyId);
  return { vaultId, ...(name === '' ? {} : { key: name }), ...(version === undefined ? {} : { version }) };
}

/** The description of a page's subject, before anything is read. */
export function subjectText(subject: string): Text {
  const { vaultId, key, version } = partsOf(subject);
  if (key === undefined) return revocationOf(vaultId);
  return version === undefined ? revocationOf(vaultId, key) : text('Old version of key {0}', key);
}

export function tabOf(subject: string): Text {
  const { vaultId, key, version } = partsOf(subject);
  if (key === undefined) return text('Revoke access: {0}', vaultId.slice(vaultId.lastIndexOf('/') + 1));
  return version === undefined ? labeled(text('Revoke'), key) : text('Old version: {0}', key);
}

/** Reads the vault, key, or version as it is now. */
export async function readSubject(
  { session: { azure, inventory } }: Pick<CommandContext, 'session'>,
  subject: string,
  recorded: Subscription | undefined,
  signal: AbortSignal,
): Promise<Outcome<SubjectNode>> {
  await inventory.load({ kind: 'subscriptions' }, signal);
  if (signal.aborted) return { kind: 'cancelled' };
  const subscription =
    inventory.snapshot.subscriptions.find(({ id }) =>
      subject.startsWith(`/subscriptions/${id.toLowerCase()}/`),
    ) ?? recorded;
  if (!subscription) return failed(notFound(subject));
  const { vaultId, key: name, version: id } = partsOf(subject);
  const { vaults, keys } = azure.in(subscription);
  const vault = await vaults.get(vaultId, signal);
  if (vault.kind !== 'done') return vault;
  if (!vault.value) return failed(notFound(subject));
  const on = { subscription, vault: vault.value };
  if (name === undefined) return succeeded({ kind: 'vault', ...on });
  const key = await keys.get(vault.value.id, name, signal);
  if (key.kind !== 'done') return key;
  if (!key.value) return failed(notFound(subject));
  if (id === undefined) return succeeded({ kind: 'key', ...on, key: key.value });
  const versions = await keys.versions(keyIdIn(vault.value.id, key.value.name), signal);
  if (versions.kind !== 'done') return versions;
  const version = versions.value.find((one) => one.version.toLowerCase() === id);
  return version
    ? succeeded({ kind: 'keyVersion', ...on, key: key.value, version, latest: false })
    : failed(notFound(subject));
}

const notFound = (subject: string): Problem => ({
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: text("{0} can't be read.", subjectText(subject)),
  why: mightBeUnseen,
  next: text('Sign in with an account that can read it, then refresh.'),
});
