import { cancelled, failed, map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { sameId } from '../../model/resourceId.ts';
import { text, type Text } from '../../model/text.ts';
import { mergedUndo, principalsOf, type Undo, undoSize, withSubscriptions } from '../../model/undo.ts';
import { isRunning } from '../../session/records.ts';
import type { AffectedResource } from '../../session/session.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { resourceOfNode } from '../../views/targets.ts';
import type { IdentitiesShown } from '../impactSections.ts';
import type { PendingRestore } from '../revocation.ts';
import { missing } from '../revokeAndRestore.ts';
import { leftPartly, type Stage } from '../stage.ts';
import { endInterrupted, undoStoreOf } from '../undoStore.ts';
import { type AccessChoice, prepareAccess, type Prepared } from './prepareAccess.ts';
import { prepareKey, prepareOldVersion, readDisabled } from './prepareKey.ts';
import { readSubject, type SubjectNode, subjectOfUndo } from './subject.ts';

/** What the user wants, which decides what is read first. */
export type Intent = 'revoke' | 'restore';

/** The data about a revocation: the records on this machine, and Azure's state. */
export type RevocationReading = FoundRevocation | FoundNothing;

export interface FoundRevocation {
  readonly kind: 'revocation';
  readonly stage: Stage;
  /** The parts that are revoked, or would be. */
  readonly undo: Undo;
  /** The revocation that is possible now. */
  readonly prepared?: Prepared;
  readonly access?: AccessChoice;
  /** The restore that is possible now. */
  readonly pending?: PendingRestore;
  readonly isNothingRevoked: boolean;
  /** Records that can't be read. */
  readonly unreadable: readonly Problem[];
}

/** Nothing can be revoked or restored, and why. */
interface FoundNothing {
  readonly kind: 'nothing';
  readonly problem: Problem;
  readonly affected?: AffectedResource;
  readonly unreadable: readonly Problem[];
}

/** Reads the record of a revocation, how much of it is revoked, and what can be revoked. Changes nothing in Azure. */
export async function readRevocation(
  context: CommandContext,
  subject: string,
  intent: Intent,
  chosen: readonly string[] | undefined,
  signal: AbortSignal,
  report: (doing: Text) => void,
): Promise<Outcome<RevocationReading>> {
  const isStopped = () => signal.aborted;
  const { session, shell } = context;
  const { azure, pace, inventory } = session;
  const store = undoStoreOf(shell, session);
  const listed = await store.list();
  if (listed.kind !== 'done') return listed;
  const { unreadable } = listed.value;
  const onRecord = listed.value.pending.find(({ undo }) => subjectOfUndo(undo) === subject);
  const node = await readSubject(context, subject, onRecord?.undo.subscription, signal);
  if (isStopped()) return cancelled;
  const read = new Reading(context, node, chosen, signal);
  if (!onRecord) return map(await read.unrecorded(intent), (found) => ({ ...found, unreadable }));

  const undo = withSubscriptions(onRecord.undo, inventory.snapshot.subscriptions);
  const pending = { ...onRecord, undo };
  const unfinished = await store.unfinished(isRunning);
  const isInterrupted =
    unfinished.kind === 'done' && unfinished.value.some((one) => subjectOfUndo(one.undo) === subject);
  report(text('Reading from Azure'));
  const { undo: revoked, unread } = await missing({ azure, pace, signal }, undo);
  if (isStopped()) return cancelled;
  const common = { kind: 'revocation', pending, unreadable } as const;
  if (unread[0])
    return succeeded({
      ...{ ...common, undo, isNothingRevoked: false },
      stage: { kind: 'partly', why: leftPartly(undo, undo, unread[0]), isRead: false },
    });
  if (!revoked) {
    const { prepared, access } = await read.prepare(undo);
    const leftOver = isInterrupted ? 'interrupted' : 'restored';
    return succeeded({
      ...{ ...common, undo, isNothingRevoked: true },
      ...(access ? { access } : {}),
      ...(prepared.kind === 'done' ? { prepared: prepared.value, undo: prepared.value.undo } : {}),
      stage: {
        kind: 'review',
        leftOver,
        ...(prepared.kind === 'failed' && !prepared.problem.notice ? { why: prepared.problem } : {}),
      },
    });
  }
  const isWhole = undoSize(revoked) === undoSize(undo);
  if (isWhole && isInterrupted) await endInterrupted(store, undo);
  // During an incident, restoring doesn't wait until all accounts are read.
  const rest = intent === 'restore' && !isInterrupted ? undefined : await read.prepare(undo);
  if (isStopped()) return cancelled;
  const prepared = rest?.prepared.kind === 'done' ? rest.prepared.value : undefined;
  const found = {
    ...{ ...common, isNothingRevoked: false },
    ...(rest?.access ? { access: leftOf(rest.access, revoked, prepared?.undo) } : {}),
  };
  if (!prepared && isWhole) return succeeded({ ...found, undo, stage: { kind: 'revoked', at: undo.at } });
  const whole = prepared ? mergedUndo(undo, prepared.undo) : undo;
  return succeeded({
    ...found,
    ...(prepared ? { prepared } : {}),
    undo: whole,
    stage: { kind: 'partly', why: leftPartly(whole, revoked, undefined), isRead: true },
  });
}

/** Excludes revoked identities, unless they have access in another way. */
export function leftOf(access: AccessChoice, revoked: Undo, revocable?: Undo): AccessChoice {
  const has = (undo: Undo | undefined, id: string) =>
    undo?.kind === 'access' && principalsOf(undo).some((one) => sameId(one, id));
  return { ...access, left: access.identities.filter(({ id }) => !has(revoked, id) || has(revocable, id)) };
}

export const contentOf = ({
  undo,
  prepared,
  pending,
  unreadable,
  access,
  isNothingRevoked,
}: FoundRevocation) => ({
  ...{ undo, impact: prepared?.impact, unreadable },
  canDiscard: (pending?.names.length ?? 0) > 0 && isNothingRevoked,
  canRestoreSome: pending?.undo.kind === 'access' && principalsOf(pending.undo).length > 1,
  ...(access && access.identities.length > 1 ? { identities: identitiesShown(access) } : {}),
});

const identitiesShown = ({ identities, left, chosen }: AccessChoice): IdentitiesShown => ({
  chosen: identities.filter(({ id }) => chosen.some((one) => sameId(one, id))).map(({ label }) => label),
  of: identities.length,
  left: left.length,
});

/** The current record of a subject, which another window might have changed. */
export async function recordedRevocation(
  { shell, session }: CommandContext,
  subject: string,
): Promise<PendingRestore | undefined> {
  const listed = await undoStoreOf(shell, session).list();
  if (listed.kind !== 'done') return undefined;
  return listed.value.pending.find(({ undo }) => subjectOfUndo(undo) === subject);
}

interface Revocable {
  readonly prepared: Outcome<Prepared>;
  readonly access?: AccessChoice;
}

/** Reads what can be revoked or restored without a record. */
class Reading {
  readonly #context: CommandContext;
  readonly #node: Outcome<SubjectNode>;
  readonly #chosen: readonly string[] | undefined;
  readonly #signal: AbortSignal;

  constructor(
    context: CommandContext,
    node: Outcome<SubjectNode>,
    chosen: readonly string[] | undefined,
    signal: AbortSignal,
  ) {
    this.#context = context;
    this.#node = node;
    this.#chosen = chosen;
    this.#signal = signal;
  }

  /** @param onRecord if there is a record, the rest of it is prepared, unless the user has chosen */
  async prepare(onRecord?: Undo): Promise<Revocable> {
    const node = this.#node;
    if (node.kind !== 'done') return { prepared: node };
    switch (node.value.kind) {
      case 'vault': {
        const chosen = this.#chosen ?? (onRecord?.kind === 'access' ? principalsOf(onRecord) : undefined);
        const read = await prepareAccess(this.#context, node.value, chosen, this.#signal);
        if (read.kind !== 'done') return { prepared: read };
        const { prepared, ...access } = read.value;
        return { prepared, access: { ...access, left: access.identities } };
      }
      case 'key':
        return { prepared: await prepareKey(this.#context, node.value, this.#signal) };
      case 'keyVersion':
        return { prepared: await prepareOldVersion(this.#context, node.value, this.#signal) };
    }
  }

  async unrecorded(intent: Intent): Promise<Outcome<RevocationReading>> {
    const node = this.#node;
    if (node.kind !== 'done') return node;
    const affected = resourceOfNode(node.value);
    const nothing = (problem: Problem): RevocationReading => ({
      kind: 'nothing',
      problem,
      ...(affected ? { affected } : {}),
      unreadable: [],
    });
    const { prepared, access } = intent === 'revoke' ? await this.prepare() : {};
    if (prepared?.kind === 'done')
      return succeeded({
        kind: 'revocation',
        prepared: prepared.value,
        ...(access ? { access } : {}),
        undo: prepared.value.undo,
        stage: { kind: 'review' },
        isNothingRevoked: true,
        unreadable: [],
      });
    if (prepared?.kind === 'cancelled') return cancelled;
    if (prepared && !prepared.problem.notice) return succeeded(nothing(prepared.problem));
    const disabled = await this.#disabled();
    if (disabled.kind === 'cancelled') return cancelled;
    if (disabled.kind === 'failed') return failed(disabled.problem);
    if (disabled.value)
      return succeeded({
        kind: 'revocation',
        undo: disabled.value,
        pending: { undo: disabled.value, names: [] },
        stage: { kind: 'revoked' },
        isNothingRevoked: false,
        unreadable: [],
      });
    return succeeded(nothing(prepared?.problem ?? nothingToRestore(node.value)));
  }

  /** A version that was disabled elsewhere can be enabled. Access that was removed elsewhere is unknown. */
  async #disabled(): Promise<Outcome<Undo | undefined>> {
    const node = this.#node;
    if (node.kind !== 'done') return node;
    return node.value.kind === 'vault'
      ? succeeded(undefined)
      : readDisabled(this.#context, node.value, this.#signal);
  }
}

function nothingToRestore(node: SubjectNode): Problem {
  const common = { code: 'F-00', notice: true, owner: 'you', remedy: 'none' } as const;
  if (node.kind === 'vault')
    return {
      ...common,
      what: text('Nothing to restore: no access to {0} was revoked from this machine.', node.vault.name),
      why: text("Access that was removed elsewhere isn't recorded here."),
      next: text('If accounts need access, run Grant Cosmos DB Access.'),
      remedy: 'grantAccess',
    };
  return {
    ...common,
    what: text('Nothing to restore: key {0} is enabled.', node.key.name),
    why:
      node.kind === 'key'
        ? text('Its latest version is enabled, and no revocation is recorded.')
        : text('The version is enabled.'),
    next: text('If an account is still revoked, run Explain Status on it.'),
  };
}

/** The current revocation. Whatever is left to revoke must be reviewed again. */
export function revokedNow(found: FoundRevocation, pending: PendingRestore): FoundRevocation {
  const { access } = found;
  return {
    ...{ ...found, undo: pending.undo, pending, isNothingRevoked: false },
    ...(access ? { access: leftOf(access, pending.undo) } : {}),
  };
}
