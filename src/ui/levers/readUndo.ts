import * as z from 'zod/mini';
import type { UndoRecord } from '../../app/undo.ts';
import type { PolicyKind } from '../../domain/revocation/grantsThere.ts';
import type { Undo } from '../../domain/revocation/undo.ts';
import { isPath, path, subscription, time, words } from '../records/checked.ts';

/** Those of managed HSMs begin without a slash. */
const rolePath = words.check(z.refine((value) => isPath(value) || isPath(`/${value}`)));

const account = z.object({ id: path, name: words, subscription });

const common = {
  subscription,
  vault: z.object({
    id: path,
    name: words,
    // A token for key vaults or managed HSMs is sent there.
    uri: words.check(
      z.regex(/^https:\/\/[0-9a-z-]{1,64}\.(vault|managedhsm)\.(azure\.net|usgovcloudapi\.net|azure\.cn)$/i),
    ),
  }),
  at: time,
  // They are for following only: an odd one among them must not spoil the record.
  accounts: z.pipe(
    z.array(z.unknown()),
    z.transform((all) =>
      all.flatMap((one) => {
        const { success, data } = account.safeParse(one);
        return success ? [data] : [];
      }),
    ),
  ),
};

const version = z.object({
  version: words.check(z.regex(/^[0-9a-z]{1,64}$/i)),
  enabled: z.boolean(),
  notBefore: z.exactOptional(time),
  expires: z.exactOptional(time),
});

const key = z.object({
  ...common,
  lever: z.literal('key'),
  key: words.check(z.regex(/^[0-9a-z-]{1,127}$/i)),
  versions: z.array(version).check(z.minLength(1)),
  old: z.exactOptional(z.literal(true)),
});

const permissions = z.exactOptional(z.array(words));

const policy = z.object({
  tenantId: words.check(z.minLength(1)),
  objectId: words.check(z.minLength(1)),
  applicationId: z.exactOptional(words),
  permissions: z.object({
    keys: permissions,
    secrets: permissions,
    certificates: permissions,
    storage: permissions,
  } satisfies Record<PolicyKind, unknown>),
});

const detail = z.exactOptional(words);

const grant = z.object({
  id: path,
  scope: path,
  roleDefinitionId: rolePath,
  principalId: words.check(z.minLength(1)),
  principalType: detail,
  condition: detail,
  conditionVersion: detail,
  description: detail,
  delegatedManagedIdentityResourceId: detail,
});

const access = z.object({
  ...common,
  lever: z.literal('access'),
  policies: z.array(policy),
  grants: z.array(grant),
});

const undo = z.discriminatedUnion('lever', [key, access]);

const record = z.object({
  state: z.enum(['taking', 'taken']),
  process: z.exactOptional(z.int()),
  undo,
});

/** What was taken, built from checked parts; undefined where any of it is not what it should be. */
export const readUndo = (stored: unknown): Undo | undefined => undo.safeParse(stored).data;

/** A file's record. */
export const readRecord = (stored: unknown): UndoRecord | undefined => record.safeParse(stored).data;
