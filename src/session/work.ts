import * as z from 'zod/mini';
import {
  accountNameRule,
  guidRule,
  identityIdRule,
  keyNameRule,
  type NameRule,
  vaultNameRule,
} from '../model/names.ts';
import { sameId } from '../model/resourceId.ts';
import { specAccountId, specVaultId } from '../model/spec.ts';
import { isPath, path, subscription, time, words } from './records.ts';

const ruled = (rule: NameRule) => words.check(z.refine((value) => rule(value) === undefined));

const region = words.check(z.regex(/^[0-9a-z -]{1,64}$/i));
const label = words.check(z.minLength(1), z.maxLength(256));
/** An existing group may have a name that this product would refuse for a new one. */
const groupName = words.check(z.refine((name) => !name.includes('/') && isPath(`/${name}`)));
const application = z.exactOptional(ruled(guidRule));
const principal = z.exactOptional(ruled(guidRule));
const identityId = ruled(identityIdRule);

const vault = z.object({
  home: z.exactOptional(z.literal('managedHsm')),
  name: ruled(vaultNameRule),
  resourceGroup: groupName,
  location: region,
  create: z.exactOptional(
    z.object({ sku: z.enum(['standard', 'premium']), permissionModel: z.enum(['rbac', 'accessPolicy']) }),
  ),
  allowTrustedServices: z.exactOptional(z.boolean()),
});

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
          rotate: z.union([z.object({ afterCreation: words }), z.object({ beforeExpiry: words })]),
          validity: z.exactOptional(words),
        }),
      ),
    }),
  ),
});

const resourceGroup = z.object({ name: groupName, location: region, isNew: z.boolean() });

/** An existing account. Everything else about it is read again when the work continues. */
const accountThere = z.object({ id: path, name: ruled(accountNameRule) });

const setKey = z.object({
  subscription,
  account: accountThere,
  home: z.object({ subscription, vault, key: keyThere, applicationId: application }),
});

/** The undo record already says what to restore: this one says that the restore had started. */
const restore = z.object({ subscription, vaultId: path, id: words, name: words });

const specs = {
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
    applicationId: application,
  }),
  registerProvider: z.object({ subscription }),
  configureVault: z.object({ subscription, vault }),
  createVault: z.object({ subscription, resourceGroup, vault }),
  generateKey: z.object({ subscription, vault, key }),
  grantAccess: z.object({
    subscription,
    vault,
    key: z.exactOptional(keyThere),
    onKeyOnly: z.exactOptional(z.boolean()),
    grantee: z.exactOptional(z.object({ name: words, principalId: principal, applicationId: application })),
    principalId: principal,
  }),
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
    leaves: z.exactOptional(words.check(z.regex(/^[0-9a-z]{1,64}$/i))),
  }),
  enableCmk: setKey,
  changeKey: setKey,
  changeIdentity: z.object({
    subscription,
    account: accountThere,
    target: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('firstParty') }),
      z.object({ kind: z.literal('system') }),
      z.object({ kind: z.literal('user'), id: identityId, federatedClientId: application }),
    ]),
  }),
  restoreKey: restore,
  restoreAccess: restore,
};

/** The command that does the work, without its prefix. */
export type WorkKind = keyof typeof specs;

/** A person's choices for a command: enough to run it again without asking. Nothing in it is secret. */
export type SpecOf<K extends WorkKind> = z.infer<(typeof specs)[K]>;

/** A change of Azure that a person confirmed. */
export type Work = { readonly [K in WorkKind]: { readonly kind: K; readonly spec: SpecOf<K> } }[WorkKind];

/** Unfinished work as it is stored. */
export interface WorkRecord {
  readonly work: Work;
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  /** The process that runs it; absent once the person knows how it ended, and may continue it with its command. */
  readonly process?: number;
  /** The run of that process, because other processes may have had the same id. */
  readonly run?: string;
}

const frame = z.object({
  work: z.object({ kind: z.enum(Object.keys(specs) as WorkKind[]), spec: z.unknown() }),
  at: time,
  process: z.exactOptional(z.int()),
  run: z.exactOptional(words),
});

/** Parses a file's content; undefined where any part of it is invalid. */
export function readWork(stored: unknown): WorkRecord | undefined {
  const { data } = frame.safeParse(stored);
  const spec = data && specs[data.work.kind].safeParse(data.work.spec).data;
  return spec && { ...data, work: { kind: data.work.kind, spec } as Work };
}

/** Two runs of a command with the same target count as the same work, whatever options they use. */
export const isSameWork = (a: Work, b: Work) => a.kind === b.kind && sameId(targetOf(a), targetOf(b));

function targetOf({ kind, spec }: Work): string {
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
        spec.grantee?.applicationId ?? spec.grantee?.name ?? '',
      ].join('/');
    case 'recoverVault':
      return spec.deleted.vaultId;
    case 'enableCmk':
    case 'changeKey':
    case 'changeIdentity':
      return spec.account.id;
    case 'restoreKey':
    case 'restoreAccess':
      return spec.id;
  }
}

export const isInSubscription = ({ spec }: Work, id: string) => sameId(spec.subscription.id, id);
