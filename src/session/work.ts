import * as z from 'zod/mini';
import {
  accountNameRule,
  guidRule,
  identityIdRule,
  keyNameRule,
  type NameRule,
  vaultNameRule,
} from '../model/names.ts';
import { accountId, isManagedHsm, sameId } from '../model/resourceId.ts';
import { specAccountId, specVaultId } from '../model/spec.ts';
import { anyString, formerly, guid, isPath, path, subscription, time } from './records.ts';
import { text, type Text } from '../model/text.ts';

const ruled = (rule: NameRule) => anyString.check(z.refine((value) => rule(value) === undefined));

const region = anyString.check(z.regex(/^[0-9a-z -]{1,64}$/i));
const label = anyString.check(z.minLength(1), z.maxLength(256));
/** An existing group can have a name that this product would reject for a new one. */
const groupName = anyString.check(z.refine((name) => !name.includes('/') && isPath(`/${name}`)));
const application = z.exactOptional(ruled(guidRule));
const principal = z.exactOptional(ruled(guidRule));
const identityId = ruled(identityIdRule);

const vault = formerly(
  { home: 'keyStore' },
  z.object({
    keyStore: z.exactOptional(z.literal('managedHsm')),
    name: ruled(vaultNameRule),
    resourceGroup: groupName,
    location: region,
    create: z.exactOptional(
      z.object({ sku: z.enum(['standard', 'premium']), permissionModel: z.enum(['rbac', 'accessPolicy']) }),
    ),
    allowTrustedServices: z.exactOptional(z.boolean()),
  }),
);

const keyName = ruled(keyNameRule);
const keyThere = z.object({ name: keyName });
const key = z.object({
  name: keyName,
  create: z.exactOptional(
    z.object({
      type: z.enum(['RSA', 'RSA-HSM']),
      size: z.literal([2048, 3072, 4096]),
      expires: z.exactOptional(time),
      rotation: z.exactOptional(
        z.object({
          rotate: z.union([z.object({ afterCreation: anyString }), z.object({ beforeExpiry: anyString })]),
          validity: z.exactOptional(anyString),
        }),
      ),
    }),
  ),
});

const resourceGroup = z.object({ name: groupName, location: region, isNew: z.boolean() });

/** An existing account. Everything else about it is read again when the work continues. */
const accountThere = z.object({ id: path, name: ruled(accountNameRule) });

const setKey = formerly(
  { home: 'keyLocation' },
  z.object({
    subscription,
    account: accountThere,
    keyLocation: z.object({ subscription, vault, key, applicationId: application }),
  }),
);

/** The undo record already says what to restore: this one says that the restore had started. */
const restore = z.object({ subscription, vaultId: path, id: anyString, name: anyString });

const singles = {
  createAccount: z.object({
    subscription,
    resourceGroup,
    vault,
    key,
    account: z.object({
      name: ruled(accountNameRule),
      api: z.enum(['NoSQL', 'MongoDB', 'Gremlin', 'Table', 'Cassandra']),
      region: z.object({ name: region, displayName: label }),
      zoneRedundant: z.boolean(),
      backup: z.exactOptional(z.enum(['Continuous7Days', 'Continuous30Days'])),
    }),
    principalId: principal,
    identityId: z.exactOptional(identityId),
    newIdentity: z.exactOptional(z.object({ location: region })),
    applicationId: application,
    vaultSubscription: z.exactOptional(subscription),
  }),
  registerProvider: z.object({ subscription }),
  configureVault: z.object({ subscription, vault }),
  createVault: z.object({ subscription, resourceGroup, vault }),
  generateKey: z.object({ subscription, vault, key }),
  grantAccess: formerly(
    { grantee: 'identity' },
    z.object({
      subscription,
      vault,
      key: z.exactOptional(keyThere),
      onKeyOnly: z.exactOptional(z.boolean()),
      identity: z.exactOptional(
        z.object({ name: anyString, principalId: principal, applicationId: application }),
      ),
      principalId: principal,
    }),
  ),
  recoverVault: z.object({
    subscription,
    deleted: z.object({
      vaultId: path,
      name: ruled(vaultNameRule),
      location: region,
      purged: z.exactOptional(time),
    }),
  }),
  moveVaultToRbac: z.object({ subscription, vault }),
  rotateKey: z.object({
    subscription,
    vault,
    key: keyThere,
    /** The version that the new one replaces: without it, continuing late would create another new version. */
    leaves: z.exactOptional(anyString.check(z.regex(/^[0-9a-z]{1,64}$/i))),
  }),
  enableCmk: setKey,
  changeKey: setKey,
  changeIdentity: z.object({
    subscription,
    account: accountThere,
    target: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('firstParty') }),
      z.object({ kind: z.literal('system') }),
      z.object({
        ...{ kind: z.literal('user'), id: identityId, federatedClientId: application },
        create: z.exactOptional(z.object({ location: region })),
      }),
    ]),
  }),
  restoreAccount: z.object({
    subscription,
    source: z.object({ id: path, name: ruled(accountNameRule) }),
    at: time,
    resourceGroup: groupName,
    name: ruled(accountNameRule),
    identityId,
    /** Absent if the source was deleted. */
    account: z.exactOptional(accountThere),
  }),
  restoreKey: restore,
  restoreAccess: restore,
};

/** One of the changes that a command makes on several resources. */
const single = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('grantAccess'), spec: singles.grantAccess }),
  z.object({ kind: z.literal('rotateKey'), spec: singles.rotateKey }),
  z.object({ kind: z.literal('enableCmk'), spec: singles.enableCmk }),
  z.object({ kind: z.literal('changeKey'), spec: singles.changeKey }),
  z.object({ kind: z.literal('changeIdentity'), spec: singles.changeIdentity }),
  z.object({ kind: z.literal('restoreKey'), spec: singles.restoreKey }),
  z.object({ kind: z.literal('restoreAccess'), spec: singles.restoreAccess }),
]);

const specs = {
  ...singles,
  /** The plan of a command on several resources. Each of the changes has its own record while it runs. */
  several: z.object({ subscription, id: guid, of: z.array(single).check(z.minLength(1)) }),
};

/** The command that does the work, without its prefix. */
export type WorkKind = keyof typeof specs;

export const isWorkKind = (kind: string): kind is WorkKind => Object.hasOwn(specs, kind);

/** The user's choices for a command: enough to run it again without asking. It contains no secrets. */
export type SpecOf<K extends WorkKind> = z.infer<(typeof specs)[K]>;

/** A change of Azure that the user confirmed. */
export type Work = { readonly [K in WorkKind]: { readonly kind: K; readonly spec: SpecOf<K> } }[WorkKind];

/** A change that a command can make on several resources. */
export type SingleWork = z.infer<typeof single>;

/** The changes of a plan that are left. Empty for other work. */
export const changesIn = (work: Work): readonly SingleWork[] => (work.kind === 'several' ? work.spec.of : []);

export const isSingle = (work: Work): work is SingleWork => single.safeParse(work).success;

/** Unfinished work as it is stored. */
export interface WorkRecord {
  readonly work: Work;
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  /** The process that runs it; absent once the user knows how it ended, and can continue it with its command. */
  readonly process?: number;
  /** The run of that process, because other processes might have had the same id. */
  readonly run?: string;
  /** It was stopped because its sandbox was closed, while its window stayed open. */
  readonly stopped?: true;
}

const frame = z.object({
  work: z.object({ kind: z.enum(Object.keys(specs) as WorkKind[]), spec: z.unknown() }),
  at: time,
  process: z.exactOptional(z.int()),
  run: z.exactOptional(anyString),
  stopped: z.exactOptional(z.literal(true)),
});

/** Parses a file's content; undefined if any part of it is invalid. */
export function readWork(stored: unknown): WorkRecord | undefined {
  const { data } = frame.safeParse(stored);
  const spec = data && specs[data.work.kind].safeParse(data.work.spec).data;
  return spec && { ...data, work: { kind: data.work.kind, spec } as Work };
}

/** Two runs of a command with the same target count as the same work, whatever options they use. */
export const isSameWork = (a: Work, b: Work) => a.kind === b.kind && sameId(workTarget(a), workTarget(b));

/** The ID of what the work changes. */
export function workTarget({ kind, spec }: Work): string {
  switch (kind) {
    case 'createAccount':
      return specAccountId(spec);
    case 'registerProvider':
      return spec.subscription.id;
    case 'configureVault':
    case 'createVault':
    case 'moveVaultToRbac':
      return specVaultId(spec);
    case 'generateKey':
    case 'rotateKey':
      return `${specVaultId(spec)}/keys/${spec.key.name}`;
    case 'grantAccess':
      return [
        specVaultId(spec),
        ...(spec.key ? [spec.key.name] : []),
        spec.identity?.applicationId ?? spec.identity?.name ?? '',
      ].join('/');
    case 'recoverVault':
      return spec.deleted.vaultId;
    case 'enableCmk':
    case 'changeKey':
    case 'changeIdentity':
      return spec.account.id;
    case 'restoreAccount':
      return accountId(spec.subscription.id, spec.resourceGroup, spec.name);
    case 'restoreKey':
    case 'restoreAccess':
    case 'several':
      return spec.id;
  }
}

export const isInSubscription = ({ spec }: Work, id: string) => sameId(spec.subscription.id, id);

/** The command's title. */
export function workTitle(kind: WorkKind): Text {
  switch (kind) {
    case 'createAccount':
      return text('Create CMK Cosmos account');
    case 'registerProvider':
      return text('Register Resource Provider');
    case 'configureVault':
      return text('Configure Key Vault for CMK');
    case 'createVault':
      return text('Create Key Vault for CMK');
    case 'generateKey':
      return text('Generate Key');
    case 'grantAccess':
      return text('Grant Cosmos DB Access');
    case 'recoverVault':
      return text('Recover Deleted Vault');
    case 'moveVaultToRbac':
      return text('Move Vault to RBAC');
    case 'rotateKey':
      return text('Rotate Key');
    case 'enableCmk':
      return text('Enable CMK on Existing Account');
    case 'changeKey':
      return text('Change Key');
    case 'changeIdentity':
      return text('Change Default Identity');
    case 'restoreAccount':
      return text('Restore CMK Account');
    case 'restoreKey':
      return text('Restore Key');
    case 'restoreAccess':
      return text('Restore Cosmos DB Access');
    case 'several':
      return text('Changes to Several Resources');
  }
}

/** The title of the command that makes the change. */
export const titleOfWork = (work: Work): Text =>
  workTitle(work.kind === 'several' ? (work.spec.of[0]?.kind ?? work.kind) : work.kind);

/** The resource that the work changes. */
export function targetText({ kind, spec }: Work): Text {
  switch (kind) {
    case 'registerProvider':
      return text('subscription {0}', spec.subscription.name);
    case 'createAccount':
    case 'enableCmk':
    case 'changeKey':
    case 'changeIdentity':
      return text('account {0}', spec.account.name);
    case 'restoreAccount':
      return text('account {0}', spec.name);
    case 'generateKey':
    case 'rotateKey':
      return text('key {0}', spec.key.name);
    case 'restoreKey':
      return text('key {0}', spec.name);
    case 'restoreAccess':
      return storeText(spec.vaultId, spec.name);
    case 'recoverVault':
      return storeText(spec.deleted.vaultId, spec.deleted.name);
    case 'configureVault':
    case 'createVault':
    case 'grantAccess':
    case 'moveVaultToRbac':
      return storeText(specVaultId(spec), spec.vault.name);
    case 'several':
      return severalText(spec.of);
  }
}

/** "3 accounts", or the resource if there is one. */
function severalText(of: readonly SingleWork[]): Text {
  const [first] = of;
  if (first && of.length === 1) return targetText(first);
  switch (first?.kind) {
    case 'rotateKey':
    case 'restoreKey':
      return text('{0} keys', of.length);
    case 'restoreAccess':
      return text('{0} key vaults', of.length);
    case 'grantAccess':
      return text('{0} key vaults or keys', of.length);
    case 'enableCmk':
    case 'changeKey':
    case 'changeIdentity':
    case undefined:
      return text('{0} accounts', of.length);
  }
}

export const storeText = (id: string, name: string): Text =>
  isManagedHsm(id) ? text('managed HSM {0}', name) : text('key vault {0}', name);
