import type { ReadResult } from '../model/inventoryView.ts';
import { day, minute } from '../model/keyHealth.ts';
import type { PolicyState } from '../model/policies.ts';
import { sameId } from '../model/resourceId.ts';
import { asSentence, capital, text, type Text } from '../model/text.ts';
import type { Mark } from '../ui/page/messages.ts';
import {
  type Block,
  type Item,
  linkTo,
  type Page,
  type Section,
  type State,
  type Value,
} from '../ui/page/page.ts';
import { findingItem } from './findingItem.ts';
import { exempts, policyFindings } from './policyFindings.ts';
import { builtIns, cmkDefinition, isDeniedNext, type ReadCompliance } from './readCompliance.ts';
import { inSandbox } from '../ui/page/where.ts';

/** An account, vault, or managed HSM. */
interface Resource {
  readonly id: string;
  readonly name: string;
}

export interface SubscriptionCompliance {
  readonly id: string;
  readonly name: string;
  readonly accounts: ReadResult<readonly Resource[]>;
  readonly vaults: ReadResult<readonly Resource[]>;
  /** Undefined while it's being read. */
  readonly policy: ReadCompliance | undefined;
}

export interface ComplianceContent {
  readonly subscriptions: readonly SubscriptionCompliance[];
  readonly sandbox: boolean;
  readonly now: number;
  readonly open: (kind: 'account' | 'vault', id: string) => unknown;
  readonly checkPlanned: () => unknown;
  readonly readAgain: () => unknown;
}

export const complianceTitle = text('Policy Compliance');

/** The permission that the query needs (docs/azure.md, Azure Policy). */
const statesRight = 'Microsoft.PolicyInsights/policyStates/queryResults/read';

/** One result of Azure Policy, or that there is none. */
interface Row {
  readonly id: string;
  readonly kind: 'account' | 'vault';
  readonly resource: Resource;
  /** Whether the inventory has it, so that it has a page. */
  readonly isListed: boolean;
  readonly definition: string;
  readonly state: PolicyState | undefined;
}

/** How Azure Policy's built-ins on customer-managed keys judge accounts and vaults, and what they deny next. */
export function compliancePage(content: ComplianceContent): Page {
  const { subscriptions, sandbox, readAgain, checkPlanned } = content;
  const read = subscriptions.map((one) => ({ one, rows: rowsOf(one) }));
  const denied = read.flatMap(({ one, rows }) => rows.flatMap((row) => deniedNext(row, one, content)));
  const isBusy = subscriptions.some(({ policy }) => !policy);
  return {
    title: complianceTitle,
    where: sandbox ? inSandbox : text("Azure Policy's built-in definitions on customer-managed keys"),
    ...(isBusy ? { busy: text('Reading from Azure') } : {}),
    state: stateOf(
      subscriptions,
      read.flatMap(({ rows }) => rows),
      isBusy,
    ),
    actions: [
      {
        ...{ id: 'readAgain', label: text('Read Again'), kind: 'secondary', run: readAgain },
        ...(isBusy ? { disabled: text('Being read') } : {}),
      },
    ],
    sections: [
      {
        id: 'next',
        heading: text('What would be denied next'),
        blocks: [
          denied.length > 0
            ? { kind: 'items', items: denied }
            : { kind: 'text', text: text('None among the results that were read.') },
          {
            kind: 'text',
            text: text("Accounts that don't exist yet have no result. Check them as planned accounts."),
          },
          {
            kind: 'links',
            links: [
              {
                id: 'checkPlanned',
                label: text('Check CMK Readiness of Planned Account'),
                run: checkPlanned,
              },
            ],
          },
        ],
      },
      ...read.map(({ one, rows }) => sectionOf(one, rows, content)),
    ],
  };
}

function stateOf(
  subscriptions: readonly SubscriptionCompliance[],
  rows: readonly Row[],
  isBusy: boolean,
): State {
  const count = (is: (state: PolicyState | undefined) => boolean) =>
    rows.filter(({ state }) => is(state)).length;
  const against = count((state) => state?.compliance === 'nonCompliant');
  const open = count((state) => !state || state.compliance === 'unclear');
  const unread = subscriptions.filter(
    ({ policy, accounts, vaults }) => policy && !(policy.states.read && accounts.read && vaults.read),
  ).length;
  const mark: Mark =
    against > 0 ? 'warning' : open + unread > 0 ? 'unknown' : rows.length > 0 ? 'ok' : 'info';
  return {
    mark: isBusy ? 'running' : mark,
    text: text(
      'Noncompliant: {0} · Compliant or exempt: {1} · No result: {2}',
      against,
      rows.length - against - open,
      open,
    ),
    details: [
      ...(unread > 0 ? [text("Subscriptions that couldn't be read: {0}", unread)] : []),
      text('Azure evaluates about once a day, and after changes. A result can be older than the resource.'),
      text('Policies on keys evaluate each key, so accounts and key vaults have no result for them.'),
    ],
  };
}

const kinds = [
  { kind: 'account', of: 'accounts', type: /\/providers\/Microsoft\.DocumentDB\/databaseAccounts\/[^/]+$/i },
  { kind: 'vault', of: 'vaults', type: /\/providers\/Microsoft\.KeyVault\/(vaults|managedHSMs)\/[^/]+$/i },
] as const;

/**
 * Azure's results, and for each listed resource without one an empty row: for the CMK definition always, for another
 * one if it has a result in the subscription, because only then is it known to be assigned.
 */
function rowsOf(subscription: SubscriptionCompliance): readonly Row[] {
  const states = subscription.policy?.states;
  if (!states?.read) return [];
  return kinds.flatMap(({ kind, of, type }) => {
    const own = states.value.filter(
      ({ definition, resourceId }) => builtIns.get(definition)?.of === of && type.test(resourceId),
    );
    const list = subscription[of];
    const listed = list.read ? list.value : [];
    const results = own.map((state): Row => {
      const known = listed.find(({ id }) => sameId(id, state.resourceId));
      const { resourceId: id, definition, assignmentId, reference = '' } = state;
      return {
        ...{ kind, definition, state, isListed: known !== undefined },
        id: [id.toLowerCase(), assignmentId.toLowerCase(), reference, definition].join(' '),
        resource: known ?? { id, name: id.slice(id.lastIndexOf('/') + 1) },
      };
    });
    const definitions = new Set(own.map(({ definition }) => definition));
    if (of === 'accounts') definitions.add(cmkDefinition);
    // Managed HSMs have definitions of their own, so a vault without their results misses nothing.
    const missing = [...definitions].flatMap((definition) => {
      const types = new Set(
        own.filter((one) => one.definition === definition).map((one) => typeOf(one.resourceId)),
      );
      return listed
        .filter(({ id }) => of === 'accounts' || types.has(typeOf(id)))
        .filter(({ id }) => !own.some((one) => one.definition === definition && sameId(one.resourceId, id)))
        .map((resource): Row => ({
          ...{ id: `${resource.id} ${definition}`, kind, resource, definition },
          ...{ isListed: true, state: undefined },
        }));
    });
    return [...results, ...missing].sort((a, b) => a.resource.name.localeCompare(b.resource.name));
  });
}

const typeOf = (id: string) => id.toLowerCase().split('/').at(-2);

/** What Azure Policy says now about a resource that didn't comply with a denying assignment. */
function deniedNext(
  row: Row,
  { policy }: SubscriptionCompliance,
  { now, open }: ComplianceContent,
): readonly Item[] {
  const { state, resource, kind, id } = row;
  const check = state && isDeniedNext(state) && policy?.checks.get(state.resourceId.toLowerCase());
  if (!check) return [];
  const results = check.read
    ? check.value.results.filter(
        (one) => sameId(one.assignmentId, state.assignmentId) && one.reference === state.reference,
      )
    : [];
  const links = row.isListed
    ? [{ id: `next ${id}`, label: showText[kind], run: () => open(kind, resource.id) }]
    : [];
  const title = text('{0}', resource.name);
  // The check is at the resource group, so it leaves out an assignment on the resource itself.
  if (check.read && results.length === 0)
    return [
      {
        ...{ id, title, links, mark: 'unknown' },
        lines: [
          text(
            "Azure's check doesn't deny it now. The result is older, or the check leaves out the assignment.",
          ),
        ],
      },
    ];
  const [finding] = policyFindings(
    check.read ? { ...check, value: { ...check.value, results } } : check,
    { on: resource.name, isPlanned: false },
    now,
  );
  if (!finding) return [];
  const item = findingItem(finding, id, undefined);
  return [{ ...item, title, links, lines: [finding.what, ...(item.lines ?? [])] }];
}

const showText = { account: text('Show Account'), vault: text('Show Key Vault') };

function sectionOf(one: SubscriptionCompliance, rows: readonly Row[], content: ComplianceContent): Section {
  const { accounts, vaults, policy } = one;
  const unlisted = [accounts, vaults].flatMap((list): Block[] =>
    list.read ? [] : [{ kind: 'text', text: text('Some resources are missing here: {0}', list.why) }],
  );
  return {
    id: `subscription ${one.id}`,
    heading: text('{0}', one.name),
    blocks: [...blocksOf(), ...unlisted],
  };

  function blocksOf(): readonly Block[] {
    if (!policy) return [{ kind: 'text', text: text('Being read') }];
    if (!policy.states.read)
      return [
        {
          kind: 'text',
          text: text("Unknown. Azure Policy's results couldn't be read: {0}", policy.states.why),
        },
        { kind: 'text', text: text('Requires {0} (for example, the {1} role).', statesRight, 'Reader') },
      ];
    if (rows.length === 0) return [{ kind: 'text', text: text('No Cosmos DB accounts, and no results.') }];
    return [
      {
        kind: 'table',
        caption: text('Policy results of {0}', one.name),
        columns: [
          ...[text('Resource'), text('Policy'), text('Result'), text('Evaluated')],
          ...[text('Assignment'), text('Exemption')],
        ],
        rows: rows.map((row) => ({ id: row.id, cells: cellsOf(row, policy, content) })),
      },
    ];
  }
}

const none: Value = { text: text('{0}', '-') };

function cellsOf(row: Row, policy: ReadCompliance, { open, now }: ComplianceContent): readonly Value[] {
  const { state, resource, kind, definition, isListed } = row;
  const link = linkTo(resource.id, resource.name, () => open(kind, resource.id));
  return [
    isListed && 'link' in link
      ? {
          text: link.text,
          link: { id: `show ${row.id}`, label: link.text, run: () => open(kind, resource.id) },
        }
      : { text: link.text },
    { text: builtIns.get(definition)?.name ?? text('{0}', definition) },
    resultOf(state),
    state?.evaluated === undefined ? none : { text: text('{0}', minute(state.evaluated)) },
    state ? { text: assignmentText(state, policy) } : none,
    state?.compliance === 'exempt' ? { text: exemptionText(state, policy, now) } : none,
  ];
}

function resultOf(state: PolicyState | undefined): Value {
  if (!state) return { mark: 'unknown', text: text('Not assigned, or not evaluated yet') };
  switch (state.compliance) {
    case 'compliant':
      return { mark: 'ok', text: text('Compliant') };
    case 'nonCompliant':
      return { mark: state.effect === 'deny' ? 'error' : 'warning', text: text('Noncompliant') };
    case 'exempt':
      return { mark: 'info', text: text('Exempt') };
    case 'unclear':
      return { mark: 'unknown', text: text('{0} ({1})', capital(text('unknown')), state.says || '-') };
  }
}

function assignmentText({ assignmentId, effect }: PolicyState, { assignments }: ReadCompliance): Text {
  const found = assignments.get(assignmentId.toLowerCase());
  const name = found?.name ?? assignmentId.slice(assignmentId.lastIndexOf('/') + 1);
  if (found?.enforced === false) return text('{0} ({1}, not enforced)', name, effect || '?');
  return text('{0} ({1})', name, effect || '?');
}

function exemptionText(state: PolicyState, { exemptions }: ReadCompliance, now: number): Text {
  const read = exemptions.get(state.resourceId.toLowerCase());
  if (!read?.read)
    return read ? text('{0} {1}', asSentence(capital(text('unknown'))), read.why) : capital(text('unknown'));
  const found = read.value.find((one) => exempts(one, state, now));
  if (!found) return capital(text('unknown'));
  const { name, category, expires } = found;
  return expires === undefined
    ? text('{0} ({1})', name, category)
    : text('{0} ({1}) until {2}', name, category, day(expires));
}
