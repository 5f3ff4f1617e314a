import { statusLabel } from '../model/cmkStatus.ts';
import { learnTroubleshoot } from '../model/learn.ts';
import { namedStore } from '../model/problems.ts';
import type { Account } from '../model/resources.ts';
import { ellipsis, text, type Text } from '../model/text.ts';
import { causeTextOf } from '../session/keyLossSimulation.ts';
import type { Mark } from '../ui/page/messages.ts';
import type { Action, Block, Item, Page, State, Table, Value } from '../ui/page/page.ts';
import { type DrillState, isAccountRevoked, minutesBetween, type ObservedAccount } from './drillState.ts';
import { facts } from '../ui/text.ts';
import { inSeparateSandbox } from '../ui/page/where.ts';

export interface DrillContent {
  readonly title: Text;
  readonly state: DrillState;
  /** Whether the user chose the cause. Otherwise, only the hints name it. */
  readonly isChosen: boolean;
  /** How many hints the user has requested. */
  readonly hints: number;
  /** Whether the views show again what they showed before. */
  readonly isOver: boolean;
  readonly showAccount: (account: Account) => unknown;
  readonly showHint: () => unknown;
  readonly writeRunbook: () => unknown;
  readonly end: () => unknown;
  readonly startAnother: () => unknown;
}

/** "Drill on kv-payments-prod", or on one of its keys. */
export const drillTitle = (vault: string, key: string | undefined): Text =>
  key === undefined ? text('Drill on {0}', vault) : text('Drill on key {0} of {1}', key, vault);

/** A drill: what happened, the state of each account, and hints for finding the cause. */
export function drillPage(content: DrillContent): Page {
  const { title, state } = content;
  return {
    title,
    where: facts(inSeparateSandbox, text('Nothing in Azure changes')),
    state: stateOf(content),
    actions: actionsOf(content),
    sections: [
      { id: 'accounts', heading: text('Accounts'), blocks: [accountsTable(content)] },
      { id: 'hints', heading: text('Hints'), blocks: hintBlocks(content) },
      {
        id: 'timeline',
        heading: text('Timeline, in simulated time'),
        blocks: [{ kind: 'items', items: timeline(state) }],
      },
      { id: 'happened', heading: text('Scenario'), blocks: happened(content) },
    ],
  };
}

function stateOf({ state, isOver }: DrillContent): State {
  const { accounts, noticed, recovered } = state;
  const revoked = accounts.filter(isAccountRevoked).length;
  if (isOver)
    return {
      mark: recovered === undefined ? 'info' : 'ok',
      text:
        recovered === undefined
          ? text('The drill ended before all accounts recovered.')
          : text('The drill ended. All accounts recovered.'),
      details: [text('The views no longer show the copy.')],
    };
  if (recovered !== undefined)
    return {
      mark: 'ok',
      text: text('All accounts have recovered.'),
      details: [
        text(
          'Recovery took {0} min of simulated time after the last account lost access.',
          minutesBetween(noticed ?? recovered, recovered),
        ),
      ],
    };
  if (noticed !== undefined)
    return {
      mark: revoked === accounts.length ? 'error' : 'warning',
      text: text('Accounts without access to their key: {0} of {1}.', revoked, accounts.length),
      details: [
        text(
          'Use the views to find and fix the cause. They show the copy, and commands change only the copy.',
        ),
      ],
    };
  return {
    mark: 'running',
    text: text(
      '{0} {1}',
      text('The key was lost.'),
      text('Accounts without access to their key: {0} of {1}.', revoked, accounts.length),
    ),
    details: [
      text(
        'Applications work until an account notices. That can take an hour of simulated time, which is a minute here.',
      ),
    ],
  };
}

function actionsOf(content: DrillContent): readonly Action[] {
  const { state, isOver, showHint, writeRunbook, end, startAnother } = content;
  const isSolved = isOver || state.recovered !== undefined;
  const runbook: Action = {
    id: 'runbook',
    label: text('Write Runbook'),
    kind: isSolved ? 'primary' : 'secondary',
    run: writeRunbook,
  };
  if (isOver)
    return [
      runbook,
      { id: 'another', label: ellipsis(text('Revocation Drill')), kind: 'secondary', run: startAnother },
    ];
  return [
    {
      id: 'hint',
      label: text('Show Next Hint'),
      kind: 'secondary',
      ...hintLimit(content),
      run: showHint,
    },
    runbook,
    { id: 'end', label: text('End Drill'), kind: isSolved ? 'secondary' : 'danger', run: end },
  ];
}

/** The hints begin with what Azure reports on an account, so they begin when one reports it. */
function hintLimit(content: DrillContent): Pick<Action, 'disabled'> {
  const { state, hints } = content;
  if (hints >= hintsOf(content).length) return { disabled: text('No more hints') };
  const isReported = state.noticed !== undefined || state.accounts.some(isAccountRevoked);
  return hints === 0 && !isReported ? { disabled: text('Wait until an account loses access') } : {};
}

const accountsTable = ({ state, isOver, showAccount }: DrillContent): Table => ({
  kind: 'table',
  caption: text('Accounts'),
  columns: [text('Account'), text('Azure reports'), text('Applications get')],
  rows: state.accounts.map((one) => {
    const { id, name } = one.account;
    // After the drill, the views no longer have the copy.
    const link = { label: text('Open'), id: `account ${id}`, run: () => showAccount(one.account) };
    return {
      id,
      cells: [{ text: text('{0}', name), ...(isOver ? {} : { link }) }, statusValue(one), responseValue(one)],
    };
  }),
});

function statusValue({ account: { status } }: ObservedAccount): Value {
  const mark = status.kind === 'confirmed' ? 'ok' : status.kind === 'revoked' ? 'error' : 'unknown';
  return { text: statusLabel(status), mark };
}

function responseValue({ response }: ObservedAccount): Value {
  if (!response) return { text: text('No response yet'), mark: 'unknown' };
  const { status, subStatus } = response;
  if (status < 400) return { text: text('{0} {1}', status, text('OK')), mark: 'ok' };
  return {
    text:
      subStatus === undefined
        ? text('Error {0}', status)
        : text('Error {0}, sub-status {1}', status, subStatus),
    mark: 'error',
  };
}

function timeline({ begun, noticed, recovered, accounts }: DrillState): readonly Item[] {
  const revoked = accounts.filter(isAccountRevoked).length;
  const item = (id: string, mark: Mark, title: Text, at: number | undefined, line?: Text): Item => ({
    ...{ id, mark, title },
    ...(at === undefined ? {} : { note: text('{0} UTC', new Date(at).toISOString().slice(11, 19)) }),
    ...(line ? { lines: [line] } : {}),
  });
  return [
    item('begun', 'done', text('The key was lost.'), begun),
    noticed === undefined
      ? item(
          'noticed',
          'running',
          text('Accounts lose access'),
          undefined,
          text('{0} of {1} so far', revoked, accounts.length),
        )
      : item(
          'noticed',
          'done',
          text('All accounts lost access. Reads and writes fail.'),
          noticed,
          text('{0} min after the key was lost', minutesBetween(begun, noticed)),
        ),
    recovered === undefined
      ? item(
          'recovered',
          noticed === undefined ? 'todo' : 'running',
          text('The cause is fixed, and the accounts recover'),
          undefined,
          ...(noticed === undefined ? [] : [text('Still revoked: {0} of {1}', revoked, accounts.length)]),
        )
      : item(
          'recovered',
          'done',
          text('All accounts have recovered.'),
          recovered,
          text('{0} min after the last account lost access', minutesBetween(noticed ?? recovered, recovered)),
        ),
  ];
}

function happened({ state, isChosen, hints }: DrillContent): readonly Block[] {
  const { cause, vault } = state;
  const { title, story, diagnosis } = causeTextOf(cause, vault);
  return [
    {
      kind: 'text',
      text: text('The views show a copy of {0} and the accounts that use its keys.', namedStore(vault.id)),
    },
    {
      kind: 'text',
      text: isChosen
        ? text('You chose: {0}. {1}', title, story)
        : hints > diagnosis.length
          ? text('The cause: {0}. {1}', title, story)
          : text('The cause is a surprise. Find it as you would in an incident.'),
    },
  ];
}

/** From where to look, to the cause, to the repair. */
function hintsOf({ state, isChosen }: Pick<DrillContent, 'state' | 'isChosen'>): readonly Text[] {
  const { title, story, diagnosis, recovery } = causeTextOf(state.cause, state.vault);
  const cause = isChosen ? [] : [text('The cause: {0}. {1}', title, story)];
  return [...diagnosis, ...cause, ...recovery];
}

function hintBlocks(content: DrillContent): readonly Block[] {
  const all = hintsOf(content);
  const shown = all.slice(0, content.hints);
  return [
    shown.length === 0
      ? {
          kind: 'text',
          text: text('Hints: {0}. Each hint reveals more.', all.length),
        }
      : { kind: 'list', ordered: true, items: shown },
    {
      kind: 'links',
      links: [learnTroubleshoot()],
    },
  ];
}
