import { inventoryViewOf } from '../../health/readInventoryView.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import type { JournalEntry } from '../../model/journal.ts';
import { minute } from '../../model/keyHealth.ts';
import { failed } from '../../model/outcome.ts';
import { type Problem, remedyLabel } from '../../model/problem.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Needed } from '../../model/stepFinding.ts';
import { namedScope, notFound, mightBeUnseen } from '../../model/problems.ts';
import { text, type Text } from '../../model/text.ts';
import { markSandbox, type Session } from '../../session/session.ts';
import type { FailureAction } from '../../setup/changePage.ts';
import { followRecovery } from '../../setup/commands/followRecovery.ts';
import type { StepSurface } from '../../setup/commands/stepSurface.ts';
import type { ReportDetail, StepEnd } from '../../setup/step.ts';
import { confirm } from '../../ui/confirm.ts';
import { LivePage } from '../../ui/page/livePage.ts';
import type { Action, Page } from '../../ui/page/page.ts';
import { completeStep } from '../../ui/settings.ts';
import { showError, showInformation } from '../../ui/showText.ts';
import { type CommandContext, isInUse } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import { nodeId } from '../../views/nodes/node.ts';
import { connectionOf, drawOnChange, resourceNameIn } from '../../views/pageSource.ts';
import { runOn } from '../../views/runOn.ts';
import { targetNodeOf } from '../../views/targets.ts';
import { diagnose, keyBehind, restorable } from '../diagnose.ts';
import type { Facts } from '../facts.ts';
import type { ReadinessFinding } from '../finding.ts';
import type { IntendedAccount } from '../intendedAccount.ts';
import { type CheckTarget, readableScope } from '../read.ts';
import { readinessPage } from '../readinessPage.ts';
import { runChecks } from '../runChecks.ts';
import { waitForAzure } from '../waiting.ts';
import { findingRows } from './findingRows.ts';
import { fixInPlace, runFix } from './fix.ts';

type CheckedNode = TargetNode<CheckTarget['kind']>;

/**
 * The checks of one resource, or of a planned account on it: the findings, redrawn when the inventory changes, and the
 * fixes. They are in this window's memory, so a hidden tab misses nothing.
 */
export class Readiness {
  readonly live: LivePage;
  readonly #context: CommandContext;
  readonly #id: string;
  readonly #intended: IntendedAccount | undefined;
  readonly #ended = new AbortController();
  #isBusy = false;
  #node: CheckedNode | undefined;
  #facts: Facts | undefined;
  #findings: readonly ReadinessFinding[] = [];
  #journal: readonly JournalEntry[] = [];
  #problem: Problem | undefined;
  #ways: readonly FailureAction[] = [];

  constructor(context: CommandContext, id: string, intended?: IntendedAccount) {
    this.#context = context;
    this.#id = id;
    this.#intended = intended;
    const title = titleOf(id, intended);
    this.live = new LivePage(
      addressOf(id, intended),
      title,
      {
        title,
        state: { mark: 'running', text: checking },
        sections: [],
      },
      connectionOf(context),
    );
    const draw = () => {
      if (this.live.isVisible || this.#hasRows()) void this.#draw();
    };
    drawOnChange(context.session, draw, this.#ended.signal);
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  dispose(): void {
    this.#ended.abort();
  }

  /** Checks once. Later calls show what is known. */
  async begin(): Promise<void> {
    if (!this.#facts && !this.#isBusy) await this.check();
    else await this.#draw();
  }

  async check(): Promise<void> {
    await this.#work(() => this.#check());
  }

  /** Runs the fix of a finding, then checks everything again. */
  async fix({ fix }: ReadinessFinding): Promise<void> {
    const facts = this.#facts;
    if (!fix || !facts || this.#isBusy) return;
    const run = fixInPlace(this.#context, fix, facts);
    if (!run) {
      await runFix(this.#context, fix, facts);
      await this.check();
      return;
    }
    await this.#work(async () => {
      const surface = this.#surface(remedyLabel[fix]);
      await run(surface);
      const { problem, ways } = surface;
      await this.#check();
      this.#problem ??= problem;
      this.#ways = ways;
    });
  }

  async #work(run: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#problem = undefined;
    this.#ways = [];
    await this.#draw();
    try {
      await run();
    } finally {
      this.#isBusy = false;
      await this.#draw();
    }
  }

  async #check(): Promise<void> {
    const { session } = this.#context;
    const { inventory } = session;
    const outcome = await this.live.work(checking, async (signal, report) => {
      await inventory.load({ kind: 'subscriptions' }, signal);
      const node = await nodeOf(session, this.#id);
      if (!node) return failed(unseen(this.#id));
      this.#node = node;
      const target = this.#intended ? { ...node, intended: this.#intended } : node;
      return runChecks({ ...session, inventoryScope: readableScope(session), signal }, target, report);
    });
    if (outcome.kind === 'failed') this.#problem = outcome.problem;
    if (outcome.kind !== 'done') return;
    this.#facts = outcome.value.facts;
    await this.#assess(outcome.value.facts);
    completeStep('readiness');
    this.#showRows();
  }

  /** Repeats the checks on the current inventory, with the data that only the last check has read. */
  async #assess(facts: Facts): Promise<void> {
    const { vault } = keyBehind(facts);
    this.#journal = (await this.#context.session.journal?.read()) ?? [];
    this.#findings = restorable(diagnose(facts), this.#journal, vault);
  }

  async #draw(): Promise<void> {
    const now = this.#isBusy ? undefined : this.#factsNow();
    if (now) {
      this.#facts = now;
      await this.#assess(now);
      if (this.#hasRows()) this.#showRows();
    }
    this.live.update(this.#page());
  }

  /** Undefined while a list that the checks depend on is being read, because it would look incomplete. */
  #factsNow(): Facts | undefined {
    const { session } = this.#context;
    const { snapshot } = session.inventory;
    const facts = this.#facts;
    const scope = readableScope(session);
    if (
      !facts ||
      scope.subscriptions.some(({ id }) =>
        (['accounts', 'vaults'] as const).some((kind) => snapshot.get(kind, id).state === 'loading'),
      )
    )
      return undefined;
    const { deletedVaults } = facts.view;
    const view = { ...inventoryViewOf(snapshot, scope), deletedVaults };
    const { checked } = facts;
    if (checked.kind !== 'account') return { ...facts, view };
    const account = valueOf(snapshot.get('accounts', facts.subscription.id))?.find(({ id }) =>
      sameId(id, checked.account.id),
    );
    return { ...facts, view, ...(account ? { checked: { kind: 'account', account } } : {}) };
  }

  /** The user might have cleared them. */
  #hasRows(): boolean {
    const { session, findings } = this.#context;
    return this.#node !== undefined && findings.of(session).has(nodeId(this.#node));
  }

  #showRows(): void {
    const { session, findings } = this.#context;
    if (this.#node && !this.#intended)
      findings.set(
        session,
        this.#node,
        findingRows(this.#findings, this.#node, (one) => {
          this.show();
          return this.fix(one);
        }),
      );
  }

  /** Brings the page to the front. Set by the command. */
  show: () => void = () => undefined;

  #page(): Page {
    const { session } = this.#context;
    const facts = this.#facts;
    const title = titleOf(this.#id, this.#intended);
    const again = () => this.check();
    if (!facts)
      return {
        title,
        state: this.#problem
          ? problemState(this.#problem)
          : this.#isBusy
            ? { mark: 'running', text: checking }
            : { mark: 'skipped', text: text('The check was canceled.') },
        actions: [{ id: 'checkAgain', label: text('Check Again'), kind: 'secondary', run: again }],
        sections: [],
      };
    const waiting = waitForAzure(facts, this.#findings, this.#journal);
    if (waiting && facts.checked.kind === 'account')
      void followRecovery(this.#context, [
        { subscription: facts.subscription, account: facts.checked.account },
      ]);
    const page = readinessPage({
      title,
      subscription: facts.subscription,
      sandbox: session.kind === 'sandbox',
      findings: this.#findings,
      checkedAt: minute(facts.view.now),
      ...(waiting ? { waiting: { ...waiting, sinceText: minute(waiting.since) } } : {}),
      actions: this.#actions(),
      ...(this.#isBusy ? {} : { fix: (finding) => this.fix(finding) }),
      checkAgain: again,
    });
    return this.#problem ? { ...page, state: problemState(this.#problem) } : page;
  }

  #actions(): readonly Action[] {
    const node = this.#node;
    const intended = this.#intended;
    return [
      ...this.#ways.map(({ label, run }, at): Action => ({
        ...{ id: `way-${at}`, label, kind: 'primary' },
        run,
      })),
      ...(intended && node
        ? [
            {
              id: 'createIt',
              label: text('Create It...'),
              kind: 'primary',
              run: () => {
                const start = { ...node, intended: { ...intended, region: this.#regionOf(intended) } };
                return runOn(this.#context, 'cosmosCmk.createAccount', start);
              },
            } as const,
          ]
        : []),
    ];
  }

  /** The region as the creation asks for it, with whether it has availability zones for the subscription. */
  #regionOf({ region }: IntendedAccount) {
    const { regions } = this.#facts ?? {};
    const found = regions?.read ? regions.value.find(({ name }) => sameId(name, region)) : undefined;
    return (
      found && {
        name: found.name,
        displayName: found.displayName,
        zones: found.zones && found.allowedWithZones !== false,
      }
    );
  }

  #surface(title: Text): StepSurface & { problem: Problem | undefined; ways: readonly FailureAction[] } {
    const context = this.#context;
    const { session, shell } = context;
    const { live } = this;
    const checkedAfter = ({ label, run }: FailureAction): FailureAction => ({
      label,
      run: () =>
        this.#work(async () => {
          await run();
          await this.#check();
        }),
    });
    return {
      problem: undefined,
      ways: [],
      show: () => this.show(),
      during: <T>(
        phase: 'check' | 'apply',
        work: (signal: AbortSignal, report: ReportDetail) => Promise<T>,
      ) => live.work(phase === 'check' ? text('Reading from Azure') : title, work),
      confirm: async (finding, _, head, turn) =>
        turn.begin() &&
        (await confirm(
          {
            question: markSandbox(session, text('{0}?', head.title)),
            detail: reviewOf(finding),
            action: head.action,
          },
          finding.irreversible.length > 0 ? 'warning' : 'information',
        )) &&
        isInUse(context),
      async ended(end: StepEnd, ways, affected) {
        if (end.kind === 'failed') {
          const fix = await shell.fixActionFor(session, end.problem, affected);
          this.problem = end.problem;
          this.ways = [...(fix ? [fix] : []), ...ways.map(checkedAfter)];
        }
        // If the page isn't visible, a notification says how the fix ended.
        if (live.isVisible || end.kind === 'declined' || end.kind === 'cancelled') return;
        if (end.kind === 'failed') void showError(markSandbox(session, end.problem.what));
        else void showInformation(markSandbox(session, end.detail));
      },
    };
  }
}

const reviewOf = ({ changes, irreversible, caveats }: Needed) => {
  const part = (heading: Text, values: readonly Text[]) =>
    values.length === 0 ? [] : [[heading, ...values]];
  return [
    ...part(text('{0}:', text('Changes')), changes),
    ...part(text("This can't be undone:"), irreversible),
    ...part(text('Before you continue'), caveats),
  ];
};

const checking = text('Checking. Nothing has changed yet.');

const problemState = ({ what, why, next }: Problem) =>
  ({ mark: 'failed', text: what, details: [why, next] }) as const;

export const titleOf = (id: string, intended: IntendedAccount | undefined): Text =>
  text('CMK readiness of {0}', intended?.name ?? resourceNameIn(id));

export const addressOf = (id: string, intended: IntendedAccount | undefined) => ({
  kind: intended ? 'intended' : 'readiness',
  subject: id,
});

export async function nodeOf(session: Session, id: string): Promise<CheckedNode | undefined> {
  const subscription = session.inventory.snapshot.subscriptions.find((one) =>
    `${id}/`.toLowerCase().startsWith(`/subscriptions/${one.id.toLowerCase()}/`),
  );
  if (!subscription) return undefined;
  if (/\/databaseAccounts\//i.test(id))
    return targetNodeOf(session, 'account', { subscription, accountId: id });
  const [vaultId = id, key] = id.split('/keys/');
  if (key !== undefined) return targetNodeOf(session, 'key', { subscription, vaultId, key });
  if (/\/Microsoft\.KeyVault\//i.test(id)) return targetNodeOf(session, 'vault', { subscription, vaultId });
  return targetNodeOf(session, 'subscription', { subscription });
}

const unseen = (id: string): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: notFound(namedScope(id)),
  why: mightBeUnseen,
  next: text('Refresh the views, then check again.'),
  remedy: 'none',
});
