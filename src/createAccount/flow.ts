import type { SubscriptionsFound } from '../azure/api.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Part, PartKind, Parts } from '../inventory/parts.ts';
import { cancelled, failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { Fix } from '../model/problem.ts';
import type { Key, Region, ResourceGroup, Subscription, Vault } from '../model/resources.ts';
import type { StepId } from '../model/stepFinding.ts';
import type { Session, Shell } from '../session/session.ts';
import type { PlanDocument } from '../ui/readonlyDocument.ts';
import type { Frame, Prompted, Reply } from '../ui/wizard.ts';
import { type Answers, keyIsNew } from './answers.ts';

/** Every question of the flow in order. The questions on one line belong to one numbered step. */
const numbered = [
  ['subscription'],
  ['group', 'groupName', 'groupRegion'],
  ['vault', 'vaultName', 'vaultRegion', 'permissionModel', 'vaultSku'],
  ['foreignKey', 'applicationId', 'key', 'keyName', 'keySize'],
  ['accountName'],
  ['api'],
  ['region', 'zoneRedundant'],
  ['plan'],
] as const;

export type QuestionId = (typeof numbered)[number][number];

export const questions: readonly QuestionId[] = numbered.flat();

/** Whether the question is asked, given the earlier answers. */
export function isAsked(id: QuestionId, answers: Answers, subscriptionIsGiven: boolean): boolean {
  switch (id) {
    case 'subscription':
      return !subscriptionIsGiven;
    case 'groupName':
    case 'groupRegion':
      return answers.group === 'new';
    case 'vaultName':
    case 'vaultRegion':
    case 'permissionModel':
    case 'vaultSku':
      return answers.vault === 'new';
    case 'foreignKey':
    case 'applicationId':
      return answers.vault === 'across';
    case 'key':
      return answers.vault !== 'new' && answers.vault !== 'across';
    case 'keyName':
    case 'keySize':
      return keyIsNew(answers);
    case 'zoneRedundant':
      return answers.region?.zones === true;
    case 'group':
    case 'vault':
    case 'accountName':
    case 'api':
    case 'region':
    case 'plan':
      return true;
  }
}

/** A plan describes one moment, so an earlier plan never counts as an answer. */
export const isAnswered = (id: QuestionId, answers: Answers) => id !== 'plan' && answers[id] !== undefined;

/**
 * The step number of a question. A question about something new belongs to the step of the choice that led to it, so
 * the total doesn't depend on the choices.
 */
export function placeOf(id: QuestionId, subscriptionIsGiven: boolean): { step: number; total: number } {
  const position = numbered.findIndex((ids) => (ids as readonly string[]).includes(id));
  const skipped = subscriptionIsGiven ? 1 : 0;
  return { step: position + 1 - skipped, total: numbered.length - skipped };
}

/** The question that a fix leads back to, or undefined if the fix isn't another answer. */
export function questionOfFix(fix: Fix, step: StepId, { vault }: Answers): QuestionId | undefined {
  switch (fix) {
    case 'chooseAnotherName':
      return step === 'vault' ? 'vaultName' : step === 'key' ? 'keyName' : 'accountName';
    case 'chooseAnotherRegion':
      return step === 'vault' ? 'vaultRegion' : 'region';
    case 'chooseAnotherVault':
      return 'vault';
    case 'chooseAnotherKey':
      if (vault === 'across') return 'foreignKey';
      return vault === 'new' ? 'vault' : 'key'; // A new vault has no other keys.
    case 'allowTrustedServices':
    case 'enterPrincipal':
    case 'chooseIdentity':
    case 'chooseBackup':
      return undefined;
  }
}

/**
 * The data for the lists. It comes from the inventory if possible, so that the views and the flow read the same data
 * once. Resource groups and regions, which no view shows, are read once for the flow. A failed read is repeated on the
 * next request.
 */
export class Sources {
  readonly #session: Pick<Session, 'azure' | 'inventory'>;
  readonly #signal: AbortSignal;
  readonly #kept = new Map<string, Promise<Outcome<unknown>>>();

  constructor(session: Pick<Session, 'azure' | 'inventory'>, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
  }

  subscriptions(): Promise<Outcome<SubscriptionsFound>> {
    return read(this.#session.inventory, { kind: 'subscriptions' }, 'subscriptions', '');
  }

  vaults(subscription: Subscription): Promise<Outcome<readonly Vault[]>> {
    return read(this.#session.inventory, { kind: 'vaults', subscription }, 'vaults', subscription.id);
  }

  keys(subscription: Subscription, vaultId: string): Promise<Outcome<readonly Key[]>> {
    return read(this.#session.inventory, { kind: 'keys', subscription, vaultId }, 'keys', vaultId);
  }

  groups(subscription: Subscription): Promise<Outcome<readonly ResourceGroup[]>> {
    return this.#once(`groups ${subscription.id}`, () =>
      this.#session.azure.in(subscription).groups.list(this.#signal),
    );
  }

  regions(subscription: Subscription): Promise<Outcome<readonly Region[]>> {
    return this.#once(`regions ${subscription.id}`, () =>
      this.#session.azure.in(subscription).accounts.regions(this.#signal),
    );
  }

  /** Called when the plan finds that the cached regions are wrong. */
  forgetRegions(subscription: Subscription): void {
    this.#kept.delete(`regions ${subscription.id}`);
  }

  async #once<T>(id: string, ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const asked = (this.#kept.get(id) as Promise<Outcome<T>> | undefined) ?? ask();
    this.#kept.set(id, asked);
    const outcome = await asked;
    if (outcome.kind !== 'done') this.#kept.delete(id);
    return outcome;
  }
}

async function read<K extends PartKind>(
  inventory: Inventory,
  part: Part & { readonly kind: K },
  kind: K,
  id: string,
): Promise<Outcome<Parts[K]>> {
  if (inventory.snapshot.get(kind, id).state === 'failed') await inventory.refresh(part);
  else await inventory.load(part);
  const found = inventory.snapshot.get(kind, id);
  if (found.state === 'ready') return succeeded(found.value);
  return found.state === 'failed' ? failed(found.problem) : cancelled;
}

/** One run of the command. */
export interface Flow {
  readonly shell: Shell;
  readonly session: Session;
  readonly sources: Sources;
  readonly document: PlanDocument;
  /** Aborted when the command ends. */
  readonly signal: AbortSignal;
}

export type Answer = Reply<Answers, QuestionId>;

/** Asks one question, given the answers before it. */
export type Question = (flow: Flow, answers: Answers, frame: Frame) => Promise<Answer>;

export function answered<T>(prompted: Prompted<T>, take: (value: T) => Answers): Answer {
  return prompted.kind === 'chosen' ? { kind: 'next', answers: take(prompted.value) } : prompted;
}

/**
 * The subscription is the first answer, so every later question has it.
 * @throws if the flow asks in the wrong order
 */
export function subscriptionOf({ subscription }: Answers): Subscription {
  if (!subscription) throw new Error('The subscription must be asked first.');
  return subscription;
}
