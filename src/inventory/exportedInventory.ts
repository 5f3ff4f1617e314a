import * as z from 'zod/mini';
import { parseResourceId } from '../model/resourceId.ts';
import type { Key, KeyVersion, Subscription } from '../model/resources.ts';
import type { Assignment } from '../model/roleAssignments.ts';
import { plain } from '../model/text.ts';
import { accountSchema, subscriptionSchema, vaultSchema } from './cache.ts';
import type { PartKind, PartValues } from './parts.ts';
import { type Loadable, type Snapshot, valueOf } from './snapshot.ts';

/** No property is longer: some patterns take quadratic time on long texts. */
const longest = 8192;
const name = z.string().check(z.maxLength(longest));
const time = z.exactOptional(z.number());
const resource = { id: name.check(z.refine((id) => parseResourceId(id) !== undefined)) };

const key = z.object({
  ...{ id: name, vaultId: name, name, uri: name, type: name, enabled: z.boolean() },
  ...{ size: z.exactOptional(z.number()), operations: z.array(name), notBefore: time, expires: time },
  latestVersion: z.exactOptional(name),
  unread: z.exactOptional(z.array(name)),
  rotation: z.exactOptional(
    z.union([
      z.literal('none'),
      z.object({
        rotate: z.exactOptional(
          z.union([z.object({ afterCreation: name }), z.object({ beforeExpiry: name })]),
        ),
        notifyBeforeExpiry: z.exactOptional(name),
        validity: z.exactOptional(name),
      }),
    ]),
  ),
} satisfies Record<keyof Key, unknown>);

const version = z.object({
  ...{ version: name, enabled: z.boolean(), created: time, updated: time, notBefore: time, expires: time },
} satisfies Record<keyof KeyVersion, unknown>);

const assignment = z.object({
  ...{ id: name, scope: name, roleDefinitionId: name, principalId: z.exactOptional(name), createdOn: time },
} satisfies Record<keyof Assignment, unknown>);

const registration = z.enum(['Registered', 'Registering', 'NotRegistered', 'Unregistering', 'Unknown']);

const values = {
  provider: registration,
  vaults: z.array(z.extend(vaultSchema, resource)),
  accounts: z.array(z.extend(accountSchema, resource)),
  keys: z.array(key),
  versions: z.array(version),
  key: z.object({ key: z.exactOptional(key) }),
  assignments: z.array(assignment),
  principal: z.object({ id: z.exactOptional(name) }),
} satisfies Record<Exclude<PartKind, 'subscriptions'>, unknown>;

const part = <T>(value: z.ZodMiniType<T>): z.ZodMiniType<ExportedPart<T>> =>
  z.union([z.object({ id: name, value, more: z.exactOptional(name) }), z.object({ id: name, why: name })]);

/** A part that was read, with the reason if it's incomplete, or the reason why it wasn't read. */
export type ExportedPart<T> =
  | { readonly id: string; readonly value: T; readonly more?: string }
  | { readonly id: string; readonly why: string };

type ExportedKind = keyof typeof values;

export type ExportedParts = { readonly [K in ExportedKind]?: readonly ExportedPart<PartValues[K]>[] };

/** The inventory in a report (docs/report-schema.json). */
export interface ExportedInventory {
  /** Without the signed-in accounts, which a report doesn't need. */
  readonly subscriptions: readonly Omit<Subscription, 'account' | 'file'>[];
  readonly parts: ExportedParts;
}

const parts = <T>(value: z.ZodMiniType<T>) => z.exactOptional(z.array(part(value)));

export const exportedInventory: z.ZodMiniType<ExportedInventory> = z.object({
  subscriptions: z.array(z.omit(subscriptionSchema, { account: true, file: true })),
  parts: z.object({
    provider: parts(values.provider),
    vaults: parts(values.vaults),
    accounts: parts(values.accounts),
    keys: parts(values.keys),
    versions: parts(values.versions),
    key: parts(values.key),
    assignments: parts(values.assignments),
    principal: parts(values.principal),
  }),
});

/** What was read of the subscriptions and their tenants, and why the rest wasn't, in a stable order. */
export function exportInventory(
  snapshot: Snapshot,
  subscriptions: readonly Subscription[],
): ExportedInventory {
  const ids = new Set(subscriptions.map(({ id }) => id.toLowerCase()));
  const tenants = new Set(subscriptions.map(({ tenantId }) => tenantId.toLowerCase()));
  const isIncluded = (kind: ExportedKind, id: string) =>
    kind === 'principal'
      ? tenants.has(id.split(' ', 1)[0] ?? '')
      : ids.has(id.startsWith('/') ? (id.split('/')[2] ?? '') : id);
  const of = <K extends ExportedKind>(kind: K): readonly ExportedPart<PartValues[K]>[] =>
    [...snapshot.all(kind)]
      .filter(([id]) => isIncluded(kind, id))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([id, found]) => exported(id, found) ?? []);
  return {
    subscriptions: subscriptions.map(({ account: _, file: __, ...subscription }) => subscription),
    parts: {
      provider: of('provider'),
      vaults: of('vaults'),
      accounts: of('accounts'),
      keys: of('keys'),
      versions: of('versions'),
      key: of('key'),
      assignments: of('assignments'),
      principal: of('principal'),
    },
  };
}

/** Undefined if the part was never read. */
function exported<T>(id: string, found: Loadable<T>): ExportedPart<T> | undefined {
  if (found.state === 'failed') return { id, why: plain(found.problem.why) };
  const value = valueOf(found);
  if (value === undefined) return undefined;
  const more = found.state === 'ready' ? found.incomplete?.why : undefined;
  return { id, value, ...(more ? { more: plain(more) } : {}) };
}
