import type { SubscriptionsFound } from '../azure/api.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { InventoryPart, PartKind, PartValues } from '../inventory/parts.ts';
import { valueOf } from '../inventory/snapshot.ts';
import { cancelled, failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { PlanFix } from '../model/problem.ts';
import { sameId } from '../model/resourceId.ts';
import type { Key, Region, ResourceGroup, Subscription, Vault } from '../model/resources.ts';
import type { StepId } from '../model/stepFinding.ts';
import type { Session } from '../session/session.ts';
import type { WizardPosition, Prompted, Reply } from '../ui/wizard.ts';
import { type CreationAnswers, keyIsNew } from './answers.ts';

/** Every question of the flow in order. The questions on one line are about the same resource. */
const groups = [
  ['subscription'],
  ['group', 'groupName', 'groupRegion'],
  ['vault', 'vaultName', 'vaultRegion', 'permissionModel', 'vaultSku'],
  ['foreignKey', 'applicationId', 'key', 'keyName', 'keySize'],
  ['accountName'],
  ['api'],
  ['region', 'zoneRedundant'],
] as const;

export type QuestionId = (typeof groups)[number][number];

export const questions: readonly QuestionId[] = groups.flat();

/** Answered by the row that the command was run on. The plan can still change them. */
export type GivenAnswers = readonly ('subscription' | 'vault' | 'key')[];

/** Whether the question is asked, given the earlier answers. */
export function isAsked(id: QuestionId, answers: CreationAnswers, given: GivenAnswers): boolean {
  if ((given as readonly QuestionId[]).includes(id)) return false;
  switch (id) {
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
    case 'subscription':
    case 'group':
    case 'vault':
    case 'accountName':
    case 'api':
    case 'region':
      return true;
  }
}

export const isAnswered = (id: QuestionId, answers: CreationAnswers) => answers[id] !== undefined;

/** The position of a question's group. */
export const questionGroup = (id: QuestionId): number =>
  groups.findIndex((ids) => (ids as readonly string[]).includes(id));

/**
 * The position of a question among those that the answers so far lead to. Choosing a new resource adds its questions.
 * Until the region is known, we assume that it has availability zones, as most do.
 */
export function positionOf(
  id: QuestionId,
  answers: CreationAnswers,
  given: GivenAnswers,
): { step: number; total: number } {
  const asked = questions.filter(
    (one) => isAsked(one, answers, given) || (one === 'zoneRedundant' && answers.region === undefined),
  );
  return { step: asked.indexOf(id) + 1, total: asked.length };
}

/** The question that a fix leads back to, or undefined if the fix isn't another answer. */
export function questionOfFix(
  fix: PlanFix,
  step: StepId,
  { vault }: CreationAnswers,
): QuestionId | undefined {
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

export interface VaultsOf {
  readonly subscription: Subscription;
  readonly vaults: readonly Vault[];
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

  /**
   * The vaults of the other subscriptions of the tenant, as far as they can be read. "Azure Cosmos DB" reaches every vault
   * of its tenant.
   */
  async vaultsElsewhere(subscription: Subscription): Promise<readonly VaultsOf[]> {
    const { inventory } = this.#session;
    await inventory.load({ kind: 'subscriptions' }, this.#signal);
    const others = inventory.snapshot.subscriptions.filter(
      ({ id, tenantId }) => !sameId(id, subscription.id) && sameId(tenantId, subscription.tenantId),
    );
    await inventory.loadAll(
      others.map((other) => ({ kind: 'vaults', subscription: other })),
      this.#signal,
    );
    return others.map((other) => ({
      subscription: other,
      vaults: valueOf(inventory.snapshot.get('vaults', other.id)) ?? [],
    }));
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
  part: InventoryPart & { readonly kind: K },
  kind: K,
  id: string,
): Promise<Outcome<PartValues[K]>> {
  if (inventory.snapshot.get(kind, id).state === 'failed') await inventory.refresh(part);
  else await inventory.load(part);
  const found = inventory.snapshot.get(kind, id);
  if (found.state === 'ready') return succeeded(found.value);
  return found.state === 'failed' ? failed(found.problem) : cancelled;
}

/** What the questions read from. */
export interface CreationContext {
  readonly session: Session;
  readonly sources: Sources;
}

export type QuestionReply = Reply<CreationAnswers, QuestionId>;

export const answersOf = (reply: QuestionReply) => (reply.kind === 'next' ? reply.answers : undefined);

/** Asks one question, given the answers before it. */
export type AskQuestion = (
  context: CreationContext,
  answers: CreationAnswers,
  frame: WizardPosition,
) => Promise<QuestionReply>;

export function replyOf<T>(prompted: Prompted<T>, take: (value: T) => CreationAnswers): QuestionReply {
  return prompted.kind === 'chosen' ? { kind: 'next', answers: take(prompted.value) } : prompted;
}

/**
 * The subscription is the first answer, so every later question has it.
 * @throws if the flow asks in the wrong order
 */
export function chosenSubscription({ subscription }: CreationAnswers): Subscription {
  if (!subscription) throw new Error('The subscription must be asked first.');
  return subscription;
}
