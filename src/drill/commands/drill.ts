import { commands } from 'vscode';
import { partsBehindKeys } from '../../health/readInventoryView.ts';
import { type InventoryPart, partId } from '../../inventory/parts.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account, Subscription } from '../../model/resources.ts';
import { labeled } from '../../model/problems.ts';
import { ellipsis, text, type Text } from '../../model/text.ts';
import { minutes } from '../../model/time.ts';
import {
  causeTextOf,
  drillCopyOf,
  type KeyLossCause,
  keyLossCauses,
  type KeyLossSimulation,
} from '../../session/keyLossSimulation.ts';
import type { Connections } from '../../session/connections.ts';
import { endOf, markSandbox, type Session } from '../../session/session.ts';
import type { Page } from '../../ui/page/page.ts';
import { LivePage } from '../../ui/page/livePage.ts';
import { type PageSource, showPage } from '../../ui/page/panel.ts';
import { pickFixed } from '../../ui/quickPick.ts';
import { completeStep } from '../../ui/settings.ts';
import { showInformation } from '../../ui/showText.ts';
import {
  askAll,
  mapPrompted,
  type Prompted,
  type WizardPosition,
  type WizardQuestion,
} from '../../ui/wizard.ts';
import type { CommandContext, Services } from '../../views/commandContext.ts';
import { runOn } from '../../views/runOn.ts';
import { askNode, type Offers, type TargetNode } from '../../views/commandTarget.ts';
import { type DrillContent, drillPage, drillTitle } from '../drillPage.ts';
import { type DrillState, isAccountRevoked, type ObservedAccount, withObservations } from '../drillState.ts';
import { accountsHitBy } from '../runbookPage.ts';
import { type DrillSubject, readDrillSubject, runbookFactsOf } from '../subject.ts';
import { showRunbook } from './runbook.ts';

/** A drill is about one of these. Only its key can be lost. */
type DrillTarget = TargetNode<'vault' | 'key' | 'keyVersion'>;

interface Chosen {
  readonly cause: KeyLossCause;
  /** Whether the user knows the cause. */
  readonly isChosen: boolean;
}

interface Answers {
  readonly vault?: TargetNode<'vault'>;
  readonly target?: DrillTarget;
  readonly chosen?: Chosen;
}

/**
 * "Revocation Drill": copies a vault and its accounts into a separate sandbox, simulates a key loss there, and follows
 * the accounts on a page until the user has fixed it. Azure is only read, and the connection returns to it afterwards.
 */
export async function drill(context: CommandContext, node: DrillTarget | undefined): Promise<void> {
  const answers = await askAll(questionsOf(context, node === undefined), node ? { target: node } : {});
  if (!answers?.target || !answers.chosen) return;
  const { target, chosen } = answers;
  const { vault } = target;
  const keyChosen = 'key' in target ? target.key.name : undefined;
  const title = drillTitle(vault.name, keyChosen);
  const address = {
    kind: 'drill',
    subject: keyChosen === undefined ? vault.id : `${vault.id}/keys/${keyChosen}`,
  };
  const page = new LivePage(address, title, preparing(title));
  showPage(context.pages, page.source);
  const subject = await page.work(text('Reading the accounts that use it'), (signal) =>
    readDrillSubject(context.session, vault, keyChosen, signal).then((found) =>
      signal.aborted ? ('stopped' as const) : found,
    ),
  );
  if (subject === 'stopped') page.update(notBegun(title, text('The drill was canceled.')));
  else if (!subject) page.update(notBegun(title, text('No account that you can read uses it.')));
  else await new Drill(context, page, title, subject, chosen).run();
}

/** The drill of a window. There is one at most, because its copy is the connection. */
const running = new WeakMap<Connections, Drill>();

/** Brings the page of the running drill to the front, also after it was closed. False if no drill runs. */
export function showRunningDrill({ connections, pages }: Pick<Services, 'connections' | 'pages'>): boolean {
  const drill = connections.isDrill ? running.get(connections) : undefined;
  if (drill) showPage(pages, drill.source);
  return drill !== undefined;
}

/** What to simulate and, from the palette, on which key. */
function questionsOf(context: CommandContext, asksForKey: boolean): readonly WizardQuestion<Answers>[] {
  const title = text('Revocation Drill');
  const key: readonly WizardQuestion<Answers>[] = [
    {
      isAnswered: ({ vault }) => vault !== undefined,
      ask: async (_, frame) =>
        mapPrompted(await askNode(context, frame, { kind: 'vault', title, offers: inUse }), (vault) => ({
          vault,
        })),
    },
    {
      isAnswered: ({ target }) => target !== undefined,
      ask: async ({ vault }, frame) =>
        mapPrompted(
          await askNode(context, frame, {
            ...{ kind: 'key', title, offers: inUse },
            ...(vault ? { under: vault } : {}),
          }),
          (target) => ({ ...(vault ? { vault } : {}), target }),
        ),
    },
  ];
  return [
    ...(asksForKey ? key : []),
    {
      isAnswered: ({ chosen }) => chosen !== undefined,
      ask: async (answers, frame) =>
        answers.target
          ? mapPrompted(
              await pickCause(answers.target, frame, markSandbox(context.session, title)),
              (chosen) => ({ ...answers, chosen }),
            )
          : { kind: 'back' },
    },
  ];
}

/** A key or vault that no account uses has nothing to lose. */
const inUse: Offers = async ({ session: { inventory } }, signal) => {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const { subscriptions } = inventory.snapshot;
  await inventory.loadAll(
    subscriptions.map((subscription) => ({ kind: 'accounts', subscription })),
    signal,
  );
  return (node) => 'protects' in node && node.protects.accounts > 0;
};

async function pickCause(
  { vault }: DrillTarget,
  frame: WizardPosition,
  title: Text,
): Promise<Prompted<Chosen>> {
  const picked = await pickFixed<KeyLossCause | 'surprise'>(frame, {
    title,
    placeholder: text('Choose a failure to simulate in a copy of {0}. Nothing in Azure changes.', vault.name),
    sections: [
      {
        rows: [
          {
            label: text('Surprise Me'),
            detail: text('Simulate one of the causes below, and find out which one.'),
            value: 'surprise' as const,
          },
        ],
      },
      {
        title: text('Causes'),
        rows: keyLossCauses.map((cause) => {
          const { title: label, story } = causeTextOf(cause, vault);
          return { label, detail: story, value: cause };
        }),
      },
    ],
  });
  return mapPrompted(picked, (value) =>
    value === 'surprise' ? { cause: anyCause(), isChosen: false } : { cause: value, isChosen: true },
  );
}

const anyCause = (): KeyLossCause =>
  keyLossCauses[Math.floor(Math.random() * keyLossCauses.length)] ?? 'keyDisabled';

const preparing = (title: Text): Page => ({
  title,
  state: { mark: 'todo', text: text("The drill hasn't started.") },
  sections: [],
});

const again = () => commands.executeCommand('cosmosCmk.drill');

const notBegun = (title: Text, why: Text): Page => ({
  title,
  state: { mark: 'info', text: why },
  actions: [{ id: 'another', label: ellipsis(text('Revocation Drill')), kind: 'secondary', run: again }],
  sections: [],
});

/** A drill that was interrupted by a reload: its copy isn't kept. */
export const endedDrillSource = (_: Services, subject: string): PageSource => {
  const [vaultId = '', key] = subject.split(/\/keys\//i);
  const title = drillTitle(vaultId.slice(vaultId.lastIndexOf('/') + 1), key);
  return {
    address: { kind: 'drill', subject },
    tab: title,
    follow: (show) =>
      show(
        notBegun(
          title,
          text('No drill is running. The copy of a drill is discarded when its window closes.'),
        ),
      ),
  };
};

class Drill {
  readonly #context: CommandContext;
  readonly #page: LivePage;
  readonly #title: Text;
  readonly #subject: DrillSubject;
  readonly #chosen: Chosen;
  readonly #ended = new AbortController();
  #copy: Session | undefined;
  #state: DrillState | undefined;
  #hints = 0;

  constructor(context: CommandContext, page: LivePage, title: Text, subject: DrillSubject, chosen: Chosen) {
    this.#context = context;
    this.#page = page;
    this.#title = title;
    this.#subject = subject;
    this.#chosen = chosen;
  }

  get source(): PageSource {
    return this.#page.source;
  }

  async run(): Promise<void> {
    const { connections, session: before } = this.#context;
    const { vault, key, subscriptions, inVault } = this.#subject;
    const { cause } = this.#chosen;
    const facts = runbookFactsOf(before, this.#subject, cause);
    const copy = drillCopyOf(before.azure.cloud, subscriptions, vault, inVault);
    const session = await connections.enterDrill(copy);
    if (!session.simulation) return;
    const { simulation, pace } = session;
    this.#copy = session;
    running.set(connections, this);
    // Whatever replaces the copy ends the drill.
    const ended = endOf(session);
    const end = () => this.#ended.abort();
    ended.addEventListener('abort', end);
    if (ended.aborted) end();
    try {
      await commands.executeCommand('workbench.view.extension.cosmosCmk');
      await readBefore(session, this.#ended.signal);
      simulation.loseKey(cause, vault.name, key);
      completeStep('drill');
      this.#draw({
        ...{ cause, key, begun: pace.now(), vault },
        accounts: accountsHitBy(cause, facts).map((account) => ({
          account: { ...account, status: { kind: 'confirmed' } },
        })),
      });
      await this.#follow(session, simulation);
      await this.#untilEnded();
    } finally {
      end();
      this.#draw();
    }
  }

  /** Polls the accounts once a minute of Azure's time, until all have recovered. */
  async #follow(session: Session, simulation: KeyLossSimulation): Promise<void> {
    const { signal } = this.#ended;
    const isOver = () => signal.aborted;
    const { subscriptions } = session.inventory.snapshot;
    while (this.#state && this.#state.recovered === undefined) {
      const { accounts: before } = this.#state;
      const accounts = await Promise.all(
        before.map((one) => observe(session, simulation, subscriptions, one, signal)),
      );
      if (isOver()) return;
      const isFirst = !before.some(isAccountRevoked) && accounts.some(isAccountRevoked);
      if (isFirst) void session.inventory.refresh();
      this.#draw(withObservations(this.#state, accounts, session.pace.now()));
      await session.pace.pause(minutes(1), signal);
      if (isOver()) return;
    }
    if (!this.#page.isVisible) void this.#tellRecovered();
  }

  /** The user might be looking at the page of an account. */
  async #tellRecovered(): Promise<void> {
    const show = text('Show Drill');
    const message = labeled(text('Sandbox'), text('All accounts have recovered.'));
    if ((await showInformation(message, show)) === show) showPage(this.#context.pages, this.#page.source);
  }

  #untilEnded(): Promise<void> {
    const { signal } = this.#ended;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #draw(state = this.#state): void {
    this.#state = state;
    if (!state) return;
    const { session, connections, pages } = this.#context;
    const content: DrillContent = {
      title: this.#title,
      state,
      isChosen: this.#chosen.isChosen,
      hints: this.#hints,
      isOver: this.#ended.signal.aborted,
      showAccount: (account) => this.#showAccount(account),
      showHint: () => {
        this.#hints += 1;
        this.#draw();
      },
      writeRunbook: () => {
        showRunbook(pages, session, this.#subject, this.#chosen.cause, (account) =>
          this.#showAccount(account),
        );
      },
      end: () => connections.endDrill(),
      startAnother: again,
    };
    this.#page.update(drillPage(content));
  }

  async #showAccount(account: Account): Promise<void> {
    const session = this.#copy;
    const { connections } = this.#context;
    const { subscriptions } = session?.inventory.snapshot ?? { subscriptions: [] };
    const subscription = subscriptions.find(({ id }) => sameId(id, account.subscriptionId));
    const node = subscription && ({ kind: 'account', subscription, account } as const);
    if (session && node) await runOn({ session, connections }, 'cosmosCmk.explainStatus', node);
  }
}

/**
 * Reads what the views show before the key is lost. They keep it until an account notices or the user refreshes them.
 * In a real incident, too, open views show the cause only after the next read.
 */
async function readBefore(session: Session, signal: AbortSignal): Promise<void> {
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  const { subscriptions } = inventory.snapshot;
  const lists = subscriptions.flatMap((subscription): InventoryPart[] => [
    { kind: 'accounts', subscription },
    { kind: 'vaults', subscription },
  ]);
  const tried = new Set<string>();
  for (let parts = lists; parts.length > 0 && !signal.aborted;) {
    for (const part of parts) tried.add(`${part.kind} ${partId(part)}`);
    await inventory.loadAll(parts, signal);
    parts = partsBehindKeys(session, subscriptions).filter(
      (part) => !inventory.isConfirmed(part) && !tried.has(`${part.kind} ${partId(part)}`),
    );
  }
}

/** An account that can't be read keeps its last observed state. */
async function observe(
  { azure, inventory }: Session,
  simulation: KeyLossSimulation,
  subscriptions: readonly Subscription[],
  before: ObservedAccount,
  signal: AbortSignal,
): Promise<ObservedAccount> {
  const { id, name, subscriptionId } = before.account;
  const subscription = subscriptions.find((one) => sameId(one.id, subscriptionId));
  if (!subscription) return before;
  const [found, response] = await Promise.all([
    azure.in(subscription).accounts.get(id, signal),
    simulation.requestData(name).catch(() => undefined),
  ]);
  const account: Account = (found.kind === 'done' && found.value) || before.account;
  if (account.status.kind !== before.account.status.kind) inventory.accountRead(account);
  return { account, ...(response ? { response } : {}) };
}
