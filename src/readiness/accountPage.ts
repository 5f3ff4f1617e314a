import type { AccountHealth } from '../health/accounts.ts';
import { onlyNotes } from '../health/verdict.ts';
import type { ChangesContent } from '../history/changeHistory.ts';
import { changesSection, explainingLines } from '../history/changesSection.ts';
import { type Drift, driftSection } from '../history/drift.ts';
import { applicationErrors, deletionRisk, keyStays, onlyIdentities } from '../model/applicationErrors.ts';
import { explainRevocation, statusLabel } from '../model/cmkStatus.ts';
import { day } from '../model/keyHealth.ts';
import { learnRecovery, learnTroubleshoot } from '../model/learn.ts';
import { remedyLabel, whoCan } from '../model/problem.ts';
import { titled } from '../model/problems.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { asSentence, properName, ellipsis, capital, text, type Text } from '../model/text.ts';
import { elapsed } from '../model/time.ts';
import type { Action, Fact, Link, Page, Section, State } from '../ui/page/page.ts';
import { pageWhere } from '../ui/page/where.ts';
import type { FindingFix, ReadinessFinding } from './finding.ts';
import { findingItem, markOf } from './findingItem.ts';
import { adviceOn, type CauseState, recoveryLines, type StatusClock } from './status.ts';

export type AccountCommand = FindingFix | 'revokeKey' | 'checkReadiness' | 'checkRestore' | 'showMap';

export interface AccountPageContent {
  readonly health: AccountHealth;
  /** The findings of every check, the most urgent first. */
  readonly findings: readonly ReadinessFinding[];
  readonly subscription: Subscription;
  readonly sandbox: boolean;
  readonly now: number;
  readonly clock?: StatusClock | undefined;
  /** The changes of the account and its key, once they are read. */
  readonly changes?: ChangesContent | undefined;
  readonly drift?: Drift | undefined;
  /** The data that is being read at the moment. */
  readonly busy?: Text;
  readonly run: (command: AccountCommand) => unknown;
  /** Copies a text to the clipboard. */
  readonly copy: (value: string) => unknown;
  readonly refresh: () => unknown;
  /** Opens the page of the account's key or key vault. */
  readonly open: (what: 'key' | 'vault') => unknown;
  readonly about: () => unknown;
}

/** An account: its state and the reason, what to do, and the facts about its key. */
export function accountPage(content: AccountPageContent): Page {
  const { health, subscription, sandbox, busy } = content;
  const { account } = health;
  return {
    title: titled.account(account.name),
    where: pageWhere(subscription, sandbox),
    state: stateOf(content),
    ...(busy ? { busy } : {}),
    actions: actionsOf(content),
    sections: [
      ...todo(content),
      ...revokedSections(content),
      ...(content.changes ? [changesSection(content.changes)] : []),
      ...(content.drift ? [driftSection(content.drift)] : []),
      factsSection(content),
      ...passedChecks(content),
      learnMore(content),
    ],
  };
}

/** The person changed the cause from here, and no check finds one anymore: Azure has up to an hour to notice. */
const isRecovering = ({ health, clock }: Pick<AccountPageContent, 'health' | 'clock'>) =>
  health.account.status.kind === 'revoked' && clock?.kind === 'fixed' && causeOf(health) === 'fixed';

function stateOf(content: AccountPageContent): State {
  const { health, clock, now } = content;
  const { account, risks } = health;
  const { status } = account;
  switch (status.kind) {
    case 'serviceManaged':
      return {
        mark: 'info',
        text: text('Microsoft manages the key of this account.'),
      };
    case 'confirmed': {
      const [worst] = risks.filter(({ severity }) => severity !== 'note');
      const can = text('Azure Cosmos DB can use the key of this account.');
      return worst === undefined
        ? { mark: 'ok', text: can }
        : {
            mark: markOf[worst.severity],
            text: worst.what,
            // A confirmed account that lost its access hasn't noticed it yet.
            details: [
              worst.severity === 'needsAction'
                ? text('Azure confirmed access last. It can take up to 1 hour to notice a change.')
                : can,
            ],
          };
    }
    case 'revoked': {
      if (isRecovering(content))
        return {
          mark: 'running',
          text: text('No cause is left. Waiting for Azure to confirm access.'),
          details: [...recoveryLines(clock, now, 'fixed'), text('Azure still says: {0}', status.raw)],
        };
      const { cause, owner } = explainRevocation(status.code);
      return {
        mark: 'error',
        text: text('{0} {1}', asSentence(statusLabel(status)), cause),
        details: [
          ...(clock && clock.kind !== 'fixed' ? [text('For {0} or longer.', elapsed(now - clock.at))] : []),
          ...(content.changes ? explainingLines(content.changes).slice(0, changesAtMost) : []),
          ...(owner === 'you' ? [] : [whoCan(owner)]),
          text('Azure says: {0}', status.raw),
        ],
      };
    }
    case 'unknown':
      return {
        mark: 'unknown',
        text: text("Azure doesn't say whether the account can use its key."),
        details: status.raw === undefined ? [] : [text('Azure says: {0}', status.raw)],
      };
  }
}

/** The section lists all changes that might explain the status. */
const changesAtMost = 2;

/** The fix of the worst finding comes first, then actions for the current state, and dangerous ones last. */
function actionsOf({ health: { account }, findings, run, refresh }: AccountPageContent): Action[] {
  const action = (command: AccountCommand, label: Text, kind: Action['kind'] = 'secondary'): Action => ({
    id: command,
    label,
    kind,
    run: () => run(command),
  });
  const [fix] = findings.flatMap((one) => (one.fix && one.urgency === 'needsAction' ? [one.fix] : []));
  const isRevoked = account.status.kind === 'revoked';
  const usual: readonly Action[] =
    account.keyUri === undefined
      ? [action('enableCmk', ellipsis(text('Enable CMK')), 'primary')]
      : [
          ...(isRevoked ? [] : [action('rotateKey', ellipsis(text('Rotate Key')))]),
          ...(isRevoked && !isInvalidUri(account) ? [] : [action('changeKey', ellipsis(text('Change Key')))]),
          action('changeIdentity', ellipsis(text('Change Default Identity'))),
        ];
  return [
    ...(fix ? [action(fix, remedyLabel[fix], 'primary')] : []),
    ...usual.filter(({ id }) => id !== fix),
    action('checkReadiness', text('Check CMK Readiness')),
    ...(account.keyUri !== undefined && /^continuous$/i.test(account.backup ?? '')
      ? [action('checkRestore', text('Check Restore Readiness'))]
      : []),
    action('showMap', text('Show in Encryption Map')),
    { id: 'refresh', label: text('Refresh'), kind: 'secondary', run: refresh },
    ...(account.keyUri === undefined || isRevoked
      ? []
      : [action('revokeKey', ellipsis(text('Revoke Key')), 'danger')]),
  ];
}

/** 4006, the one revocation that another key URI ends. */
const isInvalidUri = ({ status }: Account) => status.kind === 'revoked' && status.code === 4006;

/** The findings, with a fix next to each one that a command fixes. */
function todo({ findings, run }: AccountPageContent): readonly Section[] {
  // The page already shows the status itself as its state.
  const open = findings.filter(({ urgency, code }) => urgency !== 'passed' && code !== 'F-37');
  return open.length === 0
    ? []
    : [
        {
          id: 'findings',
          heading: capital(text('findings')),
          blocks: [
            {
              kind: 'items',
              items: open.map((finding, at) => findingItem(finding, `finding-${at}`, runOf(finding, run))),
            },
          ],
        },
      ];
}

const runOf = ({ fix }: ReadinessFinding, run: AccountPageContent['run']) => fix && (() => run(fix));

function revokedSections(content: AccountPageContent): readonly Section[] {
  const { health, clock, now, sandbox } = content;
  const { account } = health;
  const { status } = account;
  if (status.kind !== 'revoked' && status.kind !== 'unknown') return [];
  const recovery: Section = {
    id: 'recovery',
    heading: text('How long recovery takes'),
    blocks: [
      {
        kind: 'list',
        items: [
          ...recoveryLines(clock, now, causeOf(health)),
          ...(sandbox ? [text('These times are simulated. An hour takes a minute in the sandbox.')] : []),
        ],
      },
    ],
  };
  if (status.kind === 'unknown') return [recovery];
  return isRecovering(content)
    ? [whileRevoked(account)]
    : [stepsSection(status.code), recovery, whileRevoked(account)];
}

function stepsSection(code: number | undefined): Section {
  const { name, steps } = adviceOn(code);
  const { remedy, transient } = explainRevocation(code);
  return {
    id: 'steps',
    heading: text('What to do'),
    blocks: [
      ...(steps.some(({ message }) => message === remedy.message)
        ? []
        : [{ kind: 'text', text: remedy } as const]),
      { kind: 'list', ordered: true, items: steps },
      ...(transient
        ? [
            {
              kind: 'text',
              text: text('Azure itself might cause this status. Refresh before you act on it.'),
            } as const,
          ]
        : []),
      ...(name === undefined
        ? []
        : [{ kind: 'text', text: text("Azure's name for this status: {0}", name) } as const]),
    ],
  };
}

const whileRevoked = (account: Account): Section => ({
  id: 'revoked',
  heading: text('While access is revoked'),
  blocks: [
    {
      kind: 'list',
      items: [
        ...applicationErrors(new Set([account.api])),
        onlyIdentities,
        deletionRisk,
        keyStays,
        text(
          "You can't move the account now. If you move it later, assign its identities again. In another tenant, it needs a cross-tenant key.",
        ),
      ],
    },
  ],
});

/** Whether a cause of the status is still visible, apart from the status itself. */
function causeOf({ risks, unknowns }: AccountHealth): CauseState {
  if (risks.some(({ id, severity }) => severity === 'needsAction' && id !== 'revoked')) return 'left';
  return unknowns.some(({ id }) => !onlyNotes(id) && id !== 'revoked') ? 'unknown' : 'fixed';
}

function factsSection({ health: { account, key }, open, copy }: AccountPageContent): Section {
  const fact = (label: Text, value: Text | undefined, link?: Link): readonly Fact[] =>
    value === undefined ? [] : [{ label, value: { text: value, ...(link ? { link } : {}) } }];
  const named = (value: string | undefined) =>
    value === undefined || value === '' ? undefined : text('{0}', value);
  const show = (what: 'key' | 'vault'): Link => ({
    id: `open-${what}`,
    label: text('Open'),
    run: () => open(what),
  });
  return {
    id: 'facts',
    heading: text('Details'),
    blocks: [
      {
        kind: 'facts',
        facts: [
          ...fact(capital(text('key vault')), named(key?.vault), show('vault')),
          ...fact(capital(text('key')), named(key?.name), show('key')),
          ...fact(text('Version in use'), named(key?.version)),
          ...fact(
            text('Latest version'),
            key?.latest === undefined
              ? undefined
              : key.latest === key.version
                ? text('Version in use')
                : text('{0}', key.latest),
          ),
          ...fact(text('Expires'), key?.expires === undefined ? undefined : text('{0}', day(key.expires))),
          ...fact(text('Key URI'), named(account.keyUri)),
          ...fact(text('Account URI'), named(account.endpoint), {
            id: 'copyAccountUri',
            label: text('Copy'),
            run: () => copy(account.endpoint ?? ''),
          }),
          ...(account.keyUri === undefined
            ? []
            : fact(capital(text('default identity')), identityText(account))),
          ...fact(properName('API'), text('{0}', account.api)),
          ...fact(text('Regions'), named(account.regions.join(', ') || account.location)),
          ...fact(text('Backup'), named(account.backup)),
          ...fact(text('Resource group'), named(account.resourceGroup)),
          ...fact(text('Resource ID'), named(account.id)),
        ],
      },
    ],
  };
}

/** Checks that found nothing are collapsed, because nobody needs to read them. */
function passedChecks({ findings }: AccountPageContent): readonly Section[] {
  const passed = findings.filter(({ urgency }) => urgency === 'passed');
  return passed.length === 0
    ? []
    : [
        {
          id: 'passed',
          heading: passed.length === 1 ? text('1 check passed') : text('{0} checks passed', passed.length),
          folded: true,
          blocks: [{ kind: 'list', items: passed.map(({ title, on }) => text('{0} ({1})', title, on)) }],
        },
      ];
}

function learnMore({ health: { account }, about }: AccountPageContent): Section {
  const { status } = account;
  const anchor = status.kind === 'revoked' ? adviceOn(status.code).anchor : undefined;
  return {
    id: 'learn',
    heading: text('Read more at Microsoft Learn'),
    blocks: [
      {
        kind: 'links',
        links: [
          { id: 'about', label: text('About Customer-Managed Keys'), run: about },
          learnTroubleshoot(anchor),
          learnRecovery,
        ],
      },
    ],
  };
}

function identityText({ defaultIdentity: used }: Pick<Account, 'defaultIdentity'>): Text {
  switch (used.kind) {
    case 'firstParty':
      return capital(text('principal "Azure Cosmos DB"'));
    case 'systemAssigned':
      return text("The account's system-assigned identity");
    case 'userAssigned':
      return used.federatedClientId === undefined
        ? text('{0}', used.id)
        : text('{0}, as application {1}', used.id, used.federatedClientId);
    case 'undefined':
      return capital(text('none'));
    case 'other':
      return used.text === '' ? text("Azure doesn't say") : text('{0}', used.text);
  }
}
