import { type KeyUsers, usersOfKey, usersOfVault } from '../health/keyDependencies.ts';
import { inventoryScope, readUsers } from '../health/readInventoryView.ts';
import { findKeyStore } from '../inventory/keyStores.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Subscription, Vault } from '../model/resources.ts';
import { plain } from '../model/text.ts';
import type { Undo } from '../model/undo.ts';
import { otherUsesOf } from '../revocation/commands/prepareKey.ts';
import {
  accessImpact,
  type Affected,
  consequences,
  type Impact,
  keyImpact,
  revocationNotes,
} from '../revocation/impact.ts';
import { partTexts } from '../revocation/parts.ts';
import { accessMethod } from '../revocation/revokeAccess.ts';
import { keyMethod } from '../revocation/revokeKey.ts';
import type { Session } from '../session/session.ts';
import { targetNodeOf } from '../views/targets.ts';
import {
  accounts,
  type Answer,
  type CommandId,
  counted,
  type Data,
  problemData,
  type Said,
  said,
  unreadData,
} from './answer.ts';
import { type FoundResource, findResource, idOf, type NamedResource } from './findResource.ts';
import type { Input } from './inputs.ts';
import { statusData } from './listAccounts.ts';

/** The impact that "Revoke Key" and "Revoke Cosmos DB Access" show first. Nothing is recorded, and nothing is revoked. */
export async function revocationImpact(
  session: Session,
  { revoke, resource }: Input<'cosmosCmk_revocation_impact'>,
  signal: AbortSignal,
): Promise<Answer> {
  const found = await findResource(session, resource, ['key', 'vault', 'account'], signal);
  if (found.kind === 'answer') return found.answer;
  if (revoke === 'access') {
    const store = await keyStoreBehind(session, found.node, signal);
    return store.kind === 'answer' ? store.answer : ofAccess(session, store.node, signal);
  }
  const key = await keyBehind(session, found.node);
  return key.kind === 'answer' ? key.answer : ofKey(session, key.node, signal);
}

async function keyBehind(
  session: Session,
  node: NamedResource<'key' | 'vault' | 'account'>,
): Promise<FoundResource<'key'>> {
  if (node.kind === 'key') return { kind: 'found', node };
  if (node.kind === 'vault')
    return {
      kind: 'answer',
      answer: {
        says: [
          said`A key vault can have several keys. Ask again with one of them ("vault/key"), or with "access" for the whole key vault.`,
        ],
      },
    };
  const { subscription, account } = node;
  const key = await targetNodeOf(session, 'key', { subscription, accountId: account.id });
  return key?.kind === 'key'
    ? { kind: 'found', node: key }
    : { kind: 'answer', answer: noKey(session, node) };
}

async function keyStoreBehind(
  session: Session,
  node: NamedResource<'key' | 'vault' | 'account'>,
  signal: AbortSignal,
): Promise<FoundResource<'vault'>> {
  if (node.kind !== 'account')
    return { kind: 'found', node: { kind: 'vault', subscription: node.subscription, vault: node.vault } };
  const uri = parseKeyUri(node.account.keyUri ?? '', session.azure.cloud);
  const store = uri && (await findKeyStore(session.inventory, uri, signal));
  return store
    ? { kind: 'found', node: { kind: 'vault', ...store } }
    : { kind: 'answer', answer: noKey(session, node) };
}

const noKey = ({ kind }: Session, { account }: NamedResource<'account'>): Answer => ({
  says: [
    account.status.kind === 'serviceManaged'
      ? said`Microsoft manages the key of this account, so it can't be revoked.`
      : said`The key of this account isn't among those that can be read, so the impact is unknown.`,
  ],
  data: {
    from: kind,
    value: { account: account.id, keyUri: account.keyUri, azureSays: statusData(account) },
  },
});

async function ofKey(session: Session, node: NamedResource<'key'>, signal: AbortSignal): Promise<Answer> {
  const { azure, pace, inventory } = session;
  const { subscription, vault, key } = node;
  const users = await readUsers(
    inventory,
    inventoryScope(session, []),
    (view) => usersOfKey(view, key.uri),
    signal,
  );
  if (!users) return canceled;
  const [prepared, others] = await Promise.all([
    keyMethod.prepare({ azure, pace, signal }, { subscription, vault, key: key.name, users: users.users }),
    otherUsesOf({ session }, node, signal),
  ]);
  return answer(
    session,
    { what: 'key', id: idOf(node) },
    users,
    prepared,
    (undo) => ({ ...keyImpact(users, undo), ...(others ? { others } : {}) }),
    'cosmosCmk.revokeKey',
  );
}

/** Includes every identity that accounts use for keys of the vault. The command asks which ones lose access. */
async function ofAccess(
  session: Session,
  { subscription, vault }: { readonly subscription: Subscription; readonly vault: Vault },
  signal: AbortSignal,
): Promise<Answer> {
  const { azure, pace, inventory } = session;
  const users = await readUsers(
    inventory,
    inventoryScope(session, []),
    (view) => usersOfVault(view, vault),
    signal,
  );
  if (!users) return canceled;
  const principals = principalsOf(users);
  if (principals.length === 0)
    return {
      says: [
        said`No Azure Cosmos DB account is known to use an identity with access to this key vault.`,
        ...unknownText(users),
      ],
      data: {
        from: session.kind,
        value: {
          keyVault: vault.id,
          accounts: users.users.map(({ account }) => account.id),
          couldNotBeRead: unreadData(users.hiding),
        },
      },
    };
  const prepared = await accessMethod.prepare({ azure, pace, signal }, { subscription, vault, principals });
  return answer(
    session,
    { what: 'access', id: vault.id, principals },
    users,
    prepared,
    () => accessImpact(users, principals),
    'cosmosCmk.revokeAccess',
  );
}

const principalsOf = ({ users }: KeyUsers): readonly string[] => [
  ...new Map(
    users.flatMap(({ principal }) =>
      typeof principal === 'string' ? [[principal.toLowerCase(), principal] as const] : [],
    ),
  ).values(),
];

const canceled: Answer = { says: [said`The read was canceled.`] };

const unknownText = ({ hiding }: Pick<KeyUsers, 'hiding'>) =>
  hiding.length === 0
    ? []
    : [
        said`More accounts might use it: some places couldn't be read (couldNotBeRead). Every count is a minimum.`,
      ];

function answer<U extends Undo>(
  session: Session,
  subject: { readonly what: string; readonly id: string; readonly principals?: readonly string[] },
  users: KeyUsers,
  prepared: Outcome<U>,
  impactOf: (undo: U) => Impact,
  command: CommandId,
): Answer {
  if (prepared.kind === 'cancelled') return canceled;
  if (prepared.kind === 'failed') {
    return {
      says: [
        said`It can't be revoked as it is now (problem), so no impact was prepared. Used by ${accounts(users.users.length)}.`,
        ...unknownText(users),
      ],
      data: {
        from: session.kind,
        value: {
          ...subject,
          problem: problemData(prepared.problem),
          accountsUsingIt: users.users.map((user) => affectedData({ user })),
          couldNotBeRead: unreadData(users.hiding),
        },
      },
    };
  }
  const impact = impactOf(prepared.value);
  const { losesAccess, alreadyRevoked, mightLoseAccess, keepsAccess, unread, others } = impact;
  return {
    says: [
      said`Nothing was revoked. If it were, ${accounts(losesAccess.length)} would lose access to their data. Might lose it, too: ${mightLoseAccess.length}. Keep it: ${keepsAccess.length}. Have lost it before: ${alreadyRevoked.length}.`,
      ...((subject.principals?.length ?? 0) > 1
        ? [
            said`This is for every identity that accounts use with this key vault. The command asks which ones.`,
          ]
        : []),
      ...unknownText({ hiding: unread }),
      ...othersText(others),
    ],
    data: {
      from: session.kind,
      value: {
        ...subject,
        revokes: partTexts(prepared.value).map(plain),
        losesAccess: losesAccess.map(affectedData),
        mightLoseAccess: mightLoseAccess.map(affectedData),
        alreadyRevoked: alreadyRevoked.map(affectedData),
        keepsAccess: keepsAccess.map(affectedData),
        ...(others ? { otherResources: othersData(others) } : {}),
        couldNotBeRead: unreadData(unread),
        consequences: [...consequences, ...revocationNotes(prepared.value)].map(plain),
      },
    },
    commands: [command, 'cosmosCmk.drill'],
  };
}

const othersText = (others: Impact['others']): readonly Said[] => {
  if (!others) return [];
  if ('why' in others) return [said`Whether other resources use the key is unknown.`];
  return others.length === 0
    ? [
        said`Resource Graph knows of no other resource with this key. Azure AI Search, Fabric, and child resources aren't in it.`,
      ]
    : [
        said`At least ${counted(others.length, said`other resource uses`, said`other resources use`)} the key, or might.`,
      ];
};

const affectedData = ({ user: { account, subscription }, note }: Affected): Data => ({
  name: account.name,
  id: account.id,
  ...(subscription ? { subscription: subscription.name } : {}),
  azureSays: statusData(account),
  ...(note ? { note: plain(note) } : {}),
});

const othersData = (others: NonNullable<Impact['others']>): Data =>
  'why' in others
    ? { unknown: plain(others.why) }
    : others.map(({ id, type, certain }) => ({ id, type, uses: certain ? 'yes' : 'perhaps' }));
