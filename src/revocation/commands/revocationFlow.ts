import type { Problem } from '../../model/problem.ts';
import { changedSinceReview } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { type Undo, undoName, undoOfPrincipals, undoWithout, withSubscriptions } from '../../model/undo.ts';
import { hold } from '../../session/session.ts';
import { record, workStoreOf } from '../../session/workStore.ts';
import type { Wanted } from '../../setup/waitForAccounts.ts';
import type { OperationContext } from '../../setup/step.ts';
import { logProblem } from '../../ui/log.ts';
import { LivePage } from '../../ui/page/livePage.ts';
import type { Page, State } from '../../ui/page/page.ts';
import { type CommandContext, inventoryNow, isInUse } from '../../views/commandContext.ts';
import { connectionOf, drawOnChange } from '../../views/pageSource.ts';
import { openPage } from '../../views/runOn.ts';
import { affectedBy } from '../parts.ts';
import { type RevocationAction, messagePage, revocationPage } from '../revocationPage.ts';
import { discardRecord, missing, restoreRecorded, revokeRecorded } from '../revokeAndRestore.ts';
import { partlyProblem, problemState, type Stage, type Wait } from '../stage.ts';
import { endInterrupted, undoStoreOf } from '../undoStore.ts';
import { confirmRevocation } from './confirm.ts';
import { FollowedAccounts, followRestored } from './followedAccounts.ts';
import {
  areChanged,
  fixActionOf,
  partsChangedBy,
  partsSeen,
  phasesOn,
  resourceOfUndo,
  restoreWork,
} from './context.ts';
import { notRead, readingState, restoreStopped, stoppedUntouched } from './notices.ts';
import {
  type RevocationReading,
  type FoundRevocation,
  contentOf,
  type Intent,
  readRevocation,
  recordedRevocation,
  revokedNow,
} from './readRevocation.ts';
import { askIdentities, askRestored, type Prepared } from './prepareAccess.ts';
import { subjectText, tabOf } from './subject.ts';
import { tellEnd } from './tellEnd.ts';

/**
 * The revocation of one key or of the access to one vault in this window: the content of its page, and the actions of
 * its buttons. It outlives the page, so a page that is opened again shows the progress.
 */
export class RevocationFlow {
  readonly subject: string;
  readonly live: LivePage;
  /** Set while something is being revoked or restored. Resolves when that ends. */
  acting: Promise<unknown> | undefined;
  readonly #context: CommandContext;
  readonly #reopen: () => void;
  readonly #accounts: FollowedAccounts;
  #intent: Intent = 'revoke';
  #found: RevocationReading | undefined;
  #stage: Stage = { kind: 'review' };
  #chosen: readonly string[] | undefined;
  #fix: { readonly label: Text; readonly run: () => unknown } | undefined;
  #isActing = false;
  #isConfirming = false;
  /** How many changes have started. */
  #changes = 0;
  #reading: Promise<void> | undefined;
  #waiting: AbortController | undefined;
  /** The inventory's last values of the revoked parts. */
  #seen: readonly (string | undefined)[] = [];
  #ends: (() => void)[] = [];

  /** @param reopen opens the page of the flow */
  constructor(context: CommandContext, subject: string, reopen: () => void) {
    this.#context = context;
    this.#reopen = reopen;
    this.#accounts = new FollowedAccounts(context.session);
    this.subject = subject;
    this.live = new LivePage(
      { kind: 'revocation', subject },
      tabOf(subject),
      this.#message(readingState),
      connectionOf(context),
    );
  }

  /**
   * Reads what the user wants to revoke or restore, unless it is being changed.
   * @param stop ends the reading, like the button on the page
   */
  async open(intent: Intent, stop?: AbortSignal): Promise<void> {
    if (this.#isActing || (this.#waiting && this.#stage.kind === 'revoked')) return;
    // A page that was just opened reads what can be revoked.
    if (this.#intent !== intent) await this.#reading;
    this.#intent = intent;
    await this.#read(stop);
  }

  /** Resolves when everything is restored, or nothing is left to restore. */
  whenRestored(): Promise<void> {
    const found = this.#found;
    const isRestored = found?.kind === 'nothing' || found?.isNothingRevoked === true;
    const isOver = isRestored && !this.#isActing && !this.#waiting;
    return isOver ? Promise.resolve() : new Promise((resolve) => this.#ends.push(resolve));
  }

  /** What was found, and how far that is. */
  get state() {
    return { found: this.#found, stage: this.#stage };
  }

  /** Draws the page until the signal aborts, and follows changes made elsewhere. */
  async follow(show: (page: Page) => void, signal: AbortSignal): Promise<void> {
    const { session, pages } = this.#context;
    const check = () => void pages.run('revocation page', () => this.#checkAgain(signal));
    drawOnChange(session, check, signal);
    this.live.source.follow(show, signal);
    if (this.#found) await this.#checkAgain(signal);
    else await this.#read();
  }

  /** Reads the current state. A read that started earlier might not include it. */
  async #readAgain(): Promise<void> {
    await this.#reading;
    await this.#read();
  }

  #read(stop?: AbortSignal): Promise<void> {
    return (this.#reading ??= this.#readAll(stop).finally(() => (this.#reading = undefined)));
  }

  async #readAll(stop?: AbortSignal): Promise<void> {
    this.#stopWaiting();
    const changes = this.#changes;
    const found = await this.live.work(text('Reading the accounts that use it'), (signal, report) =>
      readRevocation(
        ...([this.#context, this.subject, this.#intent, this.#chosen] as const),
        ...([stop ? AbortSignal.any([signal, stop]) : signal, report] as const),
      ),
    );
    // The result is out of date if a change started during the read.
    if (changes !== this.#changes) return;
    if (found.kind === 'done') return this.#show(found.value);
    const problem = found.kind === 'failed' ? found.problem : notRead;
    if (!this.#found || found.kind === 'failed')
      await this.#show({ kind: 'nothing', problem, unreadable: [] });
  }

  async #show(found: RevocationReading): Promise<void> {
    this.#found = found;
    if (found.kind === 'nothing') {
      this.#fix = await fixActionOf(this.#context, found.problem, found.affected);
      this.live.update(this.#message(problemState(found.problem, found.problem.notice ? 'info' : 'failed')));
      this.#end();
      return;
    }
    await this.#enter(found.stage);
    this.#seen = partsSeen(this.#context.session, found.undo);
    if (this.#stage.kind === 'revoked' && this.#accounts.isUnreported(found, this.#stage.at)) {
      await this.#enter({ ...this.#stage, wait: { kind: 'waiting' } });
      void this.#context.pages.run('revocation page', () => this.#wait('revoked'));
    }
  }

  /** Switches to another stage, and draws it. */
  async #enter(stage: Stage): Promise<void> {
    this.#stage = stage;
    const problem = 'why' in stage ? stage.why : undefined;
    const undo = this.#revocation()?.undo;
    this.#fix = problem && undo ? await fixActionOf(this.#context, problem, resourceOfUndo(undo)) : undefined;
    this.#draw();
  }

  #revocation(): FoundRevocation | undefined {
    return this.#found?.kind === 'revocation' ? this.#found : undefined;
  }

  #draw(): void {
    const found = this.#revocation();
    if (!found) return;
    this.live.update(
      revocationPage({
        ...contentOf(found),
        stage: this.#stage,
        accounts: this.#accounts.of(found),
        sandbox: this.#context.session.kind === 'sandbox',
        ...(this.#fix ? { fix: this.#fix } : {}),
        run: (action) => this.#run(action),
        open: (kind, id) => openPage(this.#context, kind, id),
      }),
    );
  }

  #message(state: State): Page {
    return messagePage({
      ...{ title: subjectText(this.subject), state, fix: this.#fix },
      unreadable: this.#found?.unreadable ?? [],
      run: (action) => this.#run(action),
    });
  }

  /**
   * Restore doesn't ask: it restores what the page lists, every question costs time in an incident, and revoking undoes
   * it. Revoke asks, because accounts lose access.
   */
  async #run(action: RevocationAction): Promise<void> {
    if (this.#isActing || !isInUse(this.#context)) return;
    switch (action) {
      case 'revoke':
        return this.#revoke();
      case 'restore':
        return this.restore();
      case 'discard':
        return this.#discard();
      case 'refresh':
        this.#intent = 'revoke';
        // After choosing more to revoke, the user returns to what is revoked.
        if (this.#stage.kind !== 'review') this.#chosen = undefined;
        return this.#read();
      case 'stopWaiting':
        this.#waiting?.abort();
        return undefined;
      case 'chooseIdentities':
        return this.#chooseIdentities();
      case 'restoreSome':
        return this.#restoreSome();
    }
  }

  async #chooseIdentities(): Promise<void> {
    const access = this.#revocation()?.access;
    const chosen = access && (await askIdentities(this.#context.session, access));
    if (!chosen || chosen.length === 0 || this.#isActing) return;
    this.#intent = 'revoke';
    this.#chosen = chosen;
    await this.#readAgain();
  }

  async #restoreSome(): Promise<void> {
    const found = this.#revocation();
    const undo = found?.pending?.undo;
    if (undo?.kind !== 'access') return;
    const chosen = await askRestored(this.#context.session, undo, found?.access?.identities ?? []);
    const mayAct = !this.#isActing && isInUse(this.#context);
    if (chosen && chosen.length > 0 && mayAct) await this.restore(chosen);
  }

  #stopWaiting(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
  }

  async #act(work: () => Promise<void>): Promise<void> {
    this.#stopWaiting();
    this.#isActing = true;
    this.#changes += 1;
    const { over, release } = hold(this.#context.session);
    this.acting = over;
    try {
      await work();
    } finally {
      release();
      this.acting = undefined;
      this.#isActing = false;
      // The inventory's values before the change are no longer relevant.
      this.#seen = [];
    }
  }

  /**
   * Reads the confirmed revocation again: a page can be hours old, and more accounts might use the key by now.
   * Undefined if it was declined, or no longer matches the review.
   */
  async #confirmed(): Promise<(FoundRevocation & { readonly prepared: Prepared }) | undefined> {
    const reviewed = this.#revocation()?.prepared;
    const { session } = this.#context;
    if (!reviewed || !(await confirmRevocation(session, reviewed.undo, reviewed.impact))) return undefined;
    // The connection can be replaced while the question is open.
    if (!isInUse(this.#context)) return undefined;
    await this.#readAgain();
    const found = this.#revocation();
    const now = found?.prepared;
    if (!found || !now) return undefined;
    const [before, after] = [affectedBy(reviewed), affectedBy(now)];
    if (after.every((one) => before.includes(one))) return { ...found, prepared: now };
    const why = changedSinceReview(undoName(now.undo), before, after);
    await this.#enter(this.#stage.kind === 'partly' ? { ...this.#stage, why } : { kind: 'review', why });
    return undefined;
  }

  /** This attempt revoked nothing. Reads again what an earlier one revoked, with its record. */
  async #untouched(found: FoundRevocation, why: Problem): Promise<void> {
    if (!found.pending || found.isNothingRevoked) return this.#enter({ kind: 'review', why });
    await this.#readAgain();
    if (this.#stage.kind === 'partly') await this.#enter({ ...this.#stage, why });
  }

  async #revoke(): Promise<void> {
    if (this.#isConfirming) return;
    this.#isConfirming = true;
    const found = await this.#confirmed().finally(() => (this.#isConfirming = false));
    if (!found || this.#isActing) return;
    const { prepared } = found;
    const { session, shell } = this.#context;
    const { undo } = prepared;
    const store = undoStoreOf(shell, session);
    await this.#act(async () => {
      await this.#enter({ kind: 'revoking' });
      const run = phasesOn(this.live, session, text('Revoking access'), text('Stop Revoking'));
      const revoked = await revokeRecorded(store, prepared, run);
      if (revoked.kind === 'revoked') await endInterrupted(store, undo);
      if (revoked.kind === 'untouched') {
        const why = revoked.why.kind === 'failed' ? revoked.why.problem : stoppedUntouched;
        if (!why.notice) logProblem(shell.log, why);
        return this.#untouched(found, why);
      }
      const pending = (await recordedRevocation(this.#context, this.subject)) ?? { undo, names: [] };
      this.#chosen = undefined;
      this.#found = revokedNow(found, pending);
      void inventoryNow(this.#context).refreshRead(partsChangedBy(undo));
      if (revoked.kind === 'revoked') {
        const wait: Wait = { kind: revoked.wasStopped ? 'stopped' : 'waiting' };
        return this.#enter({ kind: 'revoked', at: undo.at, ...(undo.accounts.length > 0 ? { wait } : {}) });
      }
      const why = partlyProblem(undo, revoked);
      logProblem(shell.log, why);
      // Whatever is left to revoke must be reviewed again.
      const { prepared: _, ...rest } = this.#found;
      this.#found = rest;
      return this.#enter({ kind: 'partly', why, isRead: revoked.isRead });
    });
    if (this.#stage.kind === 'revoked' && this.#stage.wait?.kind === 'waiting') await this.#wait('revoked');
    this.#tell();
  }

  /**
   * @param chosen the identities that get their access back, by default all; the others stay revoked
   * @param stopAll on a page of several restores, stops them all. The views follow the accounts, so that the others
   * don't wait for them.
   */
  async restore(chosen?: readonly string[], stopAll?: AbortSignal): Promise<void> {
    const found = this.#revocation();
    if (!found?.pending) return;
    const { session, shell } = this.#context;
    const { subscriptions } = session.inventory.snapshot;
    const { pending: shown } = found;
    await this.#act(async () => {
      const pending = (await recordedRevocation(this.#context, this.subject)) ?? shown;
      const all = withSubscriptions(pending.undo, subscriptions);
      const undo = (chosen && all.kind === 'access' && undoOfPrincipals(all, chosen)) || all;
      const rest = undoWithout(all, undo);
      this.#found = { ...found, undo };
      await this.#enter({ kind: 'restoring' });
      const work = restoreWork(undo);
      const works = workStoreOf(shell, session);
      await record(shell, works.begin(work, session.pace.now()));
      const { outcome } = await restoreRecorded(
        undoStoreOf(shell, session),
        { ...pending, undo },
        phasesOn(this.live, session, text('Restoring access'), text('Stop Restoring'), stopAll),
        rest,
      );
      await record(shell, works.end(work));
      void inventoryNow(this.#context).refreshRead(partsChangedBy(undo));
      const left = await recordedRevocation(this.#context, this.subject);
      if (outcome.kind === 'done' && rest) return this.#restoredSome(undo);
      if (outcome.kind === 'done') {
        const { pending: _, ...rest } = found;
        this.#found = { ...rest, undo, isNothingRevoked: true, ...(left ? { pending: left } : {}) };
        if (stopAll) followRestored(this.#context, undo);
        const wait: Wait = { kind: 'waiting' };
        const hasWait = undo.accounts.length > 0 && !stopAll;
        return this.#enter({ kind: 'restored', ...(hasWait ? { wait } : {}) });
      }
      const why = outcome.kind === 'failed' ? outcome.problem : restoreStopped(undo);
      logProblem(shell.log, why);
      this.#found = { ...found, undo: left?.undo ?? undo, pending: left ?? pending };
      return this.#enter({ kind: 'notRestored', why });
    });
    if (this.#stage.kind === 'restored' && this.#stage.wait?.kind === 'waiting')
      await this.#wait('confirmed');
    if (!stopAll) this.#tell();
    this.#end();
  }

  /** The page shows what stays revoked. The restored accounts are followed in the views. */
  async #restoredSome(restored: Undo): Promise<void> {
    followRestored(this.#context, restored);
    this.#intent = 'restore';
    await this.#readAgain();
    if (this.#stage.kind === 'revoked') await this.#enter({ ...this.#stage, restored });
  }

  /** Follows the accounts until Azure reports the expected status for each. */
  async #wait(wanted: Wanted): Promise<void> {
    const undo = this.#revocation()?.undo;
    if (!undo) return;
    const stop = new AbortController();
    this.#waiting = stop;
    const wait = await this.#accounts.wait(undo.accounts, wanted, stop.signal, () => this.#draw());
    // Another change has taken over.
    if (this.#waiting !== stop) return;
    this.#waiting = undefined;
    const { kind } = this.#stage;
    if (kind !== 'revoked' && kind !== 'restored') return;
    const { wait: _, ...ended } = this.#stage;
    await this.#enter(wait ? { ...ended, wait } : ended);
  }

  /** Discards a record if nothing of it is revoked. If it's still needed, the page shows the state that was read. */
  #discard(): Promise<void> {
    return this.#act(async () => {
      const pending = await recordedRevocation(this.#context, this.subject);
      if (!pending) return this.#readAgain();
      const { session, shell } = this.#context;
      const { azure, pace } = session;
      const discarded = await this.live.work(text('Reading from Azure'), (signal) =>
        discardRecord(undoStoreOf(shell, session), { azure, pace, signal }, pending),
      );
      if (discarded.kind === 'cancelled') return;
      await this.#readAgain();
      if (discarded.kind !== 'failed') return;
      const why = discarded.problem;
      if (this.#stage.kind === 'revoked') await this.#enter({ kind: 'partly', why, isRead: true });
      else if (this.#stage.kind === 'partly' || this.#stage.kind === 'review')
        await this.#enter({ ...this.#stage, why });
    });
  }

  /** Reads Azure again if the inventory shows that the page's content has changed elsewhere. */
  async #checkAgain(signal: AbortSignal): Promise<void> {
    const found = this.#revocation();
    const isBusy = () => this.#isActing || this.#reading !== undefined || signal.aborted;
    if (!found || isBusy()) return;
    const { session } = this.#context;
    const now = partsSeen(session, found.undo);
    if (!areChanged(this.#seen, now, this.#stage.kind === 'review')) {
      this.#draw();
      return;
    }
    const operation: OperationContext = { azure: session.azure, pace: session.pace, signal };
    const { undo: revoked, unread } = await missing(operation, found.undo);
    if (isBusy() || unread.length > 0) return;
    // Unread parts keep their earlier value until the next change.
    this.#seen = now.map((part, at) => part ?? this.#seen[at]);
    const { kind } = this.#stage;
    const wasRevoked = kind === 'revoked' || kind === 'partly' || kind === 'notRestored';
    if (wasRevoked && !revoked) await this.#restoredElsewhere(found);
    else if (!wasRevoked && revoked) await this.#read();
    else this.#draw();
  }

  async #restoredElsewhere(found: FoundRevocation): Promise<void> {
    const hasAccounts = found.undo.accounts.length > 0;
    await this.#act(async () => {
      const pending = await recordedRevocation(this.#context, this.subject);
      const { pending: _, ...rest } = found;
      this.#found = { ...rest, isNothingRevoked: true, ...(pending ? { pending } : {}) };
      await this.#enter({ kind: 'restored', ...(hasAccounts ? { wait: { kind: 'waiting' } } : {}) });
    });
    if (hasAccounts) await this.#wait('confirmed');
    this.#end();
  }

  /** Long work only shows a notification at its end if the page isn't visible. */
  #tell(): void {
    const found = this.#revocation();
    if (this.live.isVisible || !found) return;
    tellEnd(this.#context, this.#reopen, this.#stage, found.undo, this.#accounts.of(found));
  }

  #end(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}
