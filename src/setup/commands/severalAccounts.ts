import { failed, type Outcome, succeeded } from '../../model/outcome.ts';
import { identityIdRule, type NameRule } from '../../model/names.ts';
import type { Problem } from '../../model/problem.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Subscription } from '../../model/resources.ts';
import { properName, capital, text, type Text } from '../../model/text.ts';
import { markSandbox } from '../../session/session.ts';
import { workTitle } from '../../session/work.ts';
import { input } from '../../ui/inputBox.ts';
import { pickFixed } from '../../ui/quickPick.ts';
import { askAll, type Prompted } from '../../ui/wizard.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { SeveralTargets } from '../../views/severalTargets.ts';
import type { TargetIdentity } from '../changes/defaultIdentity.ts';
import { missingIdentity } from '../steps/access.ts';
import { unitCount } from '../batchPage.ts';
import { runIdentityChange, runKeyChange } from './accountCommands.ts';
import { runBatch } from './batchOnPage.ts';
import { keyLocationQuestions, locationFrom } from './keyLocationQuestions.ts';
import type { StepSurface } from './stepSurface.ts';

type Account = TargetNode<'account'>;
type Accounts = SeveralTargets<Account>;

const subjectOf = (node: Account, run: (surface: StepSurface) => Promise<void>) => ({
  id: node.account.id,
  name: text('{0}', node.account.name),
  subscription: node.subscription,
  run,
});

/** "Enable CMK on Existing Account...": the same key for several accounts. */
export const enableCmkOnSeveral = (context: CommandContext, accounts: Accounts): Promise<void> =>
  setKeyOfSeveral(context, accounts, 'enableCmk');

/** "Change Key...": the same key for several accounts. */
export const changeKeys = (context: CommandContext, accounts: Accounts): Promise<void> =>
  setKeyOfSeveral(context, accounts, 'changeKey');

async function setKeyOfSeveral(
  context: CommandContext,
  { nodes, leftOut }: Accounts,
  kind: 'enableCmk' | 'changeKey',
): Promise<void> {
  const title = titleOf(kind, nodes);
  const answers = await askAll(keyLocationQuestions(context, nodes[0], title, []), {});
  const keyLocation = answers && locationFrom(answers);
  if (!keyLocation) return;
  await runBatch(context, {
    kind,
    leftOut,
    subjects: nodes.map((node) =>
      subjectOf(node, (surface) => runKeyChange(context, kind, { ...node, keyLocation }, surface)),
    ),
  });
}

const titleOf = (kind: 'enableCmk' | 'changeKey' | 'changeIdentity', nodes: readonly Account[]): Text =>
  text('{0}: {1}', workTitle(kind), unitCount(nodes.length, 'account'));

/** "Change Default Identity...": one identity for several accounts, or an identity of its own for each. */
export async function changeIdentities(context: CommandContext, { nodes, leftOut }: Accounts): Promise<void> {
  const targetOf = await askTargets(context, nodes);
  if (!targetOf) return;
  await runBatch(context, {
    kind: 'changeIdentity',
    leftOut,
    subjects: nodes.map((node) =>
      subjectOf(node, async (surface) => {
        const target = await surface.during('check', (signal) => targetOf(node, signal));
        if (target.kind === 'done') await runIdentityChange(context, node, target.value, surface);
        else await surface.ended({ ...target, begun: false }, [], undefined);
      }),
    ),
  });
}

/** The new default identity of one of the accounts. */
type TargetOf = (node: Account, signal: AbortSignal) => Promise<Outcome<TargetIdentity>>;

const same =
  (target: TargetIdentity): TargetOf =>
  () =>
    Promise.resolve(succeeded(target));

type TargetChoice = 'assigned' | 'named' | 'system' | 'firstParty' | 'enter';

async function askTargets(context: CommandContext, nodes: readonly Account[]): Promise<TargetOf | undefined> {
  const title = markSandbox(context.session, titleOf('changeIdentity', nodes));
  const prompted = await pickFixed<TargetChoice>(undefined, {
    title,
    placeholder: text('Choose the identity that uses the key'),
    sections: [
      {
        rows: [
          {
            label: text('Identity with the name of the account...'),
            description: text('user-assigned identity'),
            detail: text('A different identity for each account, for example {0}', 'id-cosmos-orders'),
            icon: 'account',
            value: 'named',
          },
          {
            label: text('Identity that is assigned to the account'),
            description: text('user-assigned identity'),
            detail: text('For accounts with exactly one'),
            icon: 'account',
            value: 'assigned',
          },
          {
            label: capital(text('system-assigned identity')),
            description: text('only for this account'),
            icon: 'database',
            value: 'system',
          },
          {
            label: properName('Azure Cosmos DB'),
            description: text('first-party principal'),
            detail: text("Shared by all accounts in the tenant. Doesn't support continuous backup."),
            icon: 'azure',
            value: 'firstParty',
          },
        ],
      },
      {
        rows: [
          {
            label: text('Enter Resource ID...'),
            description: text('one identity for all accounts'),
            icon: 'edit',
            value: 'enter',
          },
        ],
      },
    ],
  });
  if (prompted.kind !== 'chosen') return undefined;
  switch (prompted.value) {
    case 'firstParty':
    case 'system':
      return same({ kind: prompted.value });
    case 'assigned':
      return (node) => Promise.resolve(assignedTarget(node));
    case 'enter': {
      const id = await askId(title, text('Resource ID of the user-assigned identity'), identityIdRule);
      if (id.kind === 'back') return askTargets(context, nodes);
      return id.kind === 'chosen' ? same({ kind: 'user', id: id.value }) : undefined;
    }
    case 'named': {
      const id = await askId(
        title,
        text('Resource ID of the identities, with {0} for the name of each account', '{account}'),
        patternRule,
        patternFor(nodes),
      );
      if (id.kind === 'back') return askTargets(context, nodes);
      return id.kind === 'chosen' ? namedTargets(context, id.value) : undefined;
    }
  }
}

const askId = (title: Text, prompt: Text, rule: NameRule, value?: string): Promise<Prompted<string>> =>
  input(
    { step: 2, total: 2, canGoBack: true },
    {
      title,
      prompt,
      placeholder:
        '/subscriptions/.../resourceGroups/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/...',
      value,
      rule,
    },
  );

/** What stands for a property of an account in the resource ID of its identity. */
const parts = {
  '{account}': ({ account }: Account) => account.name,
  '{resourceGroup}': ({ account }: Account) => account.resourceGroup,
  '{subscription}': ({ subscription }: Account) => subscription.id,
} as const;

export function identityIdFrom(pattern: string, node: Account): string {
  let id = pattern;
  for (const [part, of] of Object.entries(parts)) id = id.replaceAll(part, () => of(node));
  return id;
}

/** The pattern is a resource ID once names stand for its parts, and differs from account to account. */
const patternRule: NameRule = (pattern) => {
  if (!pattern.includes('{account}'))
    return text(
      'Use {0} for the name of the account, so that each account gets its own identity.',
      '{account}',
    );
  return identityIdRule(Object.keys(parts).reduce((id, part) => id.replaceAll(part, 'abc'), pattern));
};

/** Beside each account, unless all of them are in one subscription or group, which can then be changed more easily. */
function patternFor(nodes: readonly Account[]): string {
  const one = (of: (node: Account) => string, part: string) => {
    const [first, ...others] = new Set(nodes.map(of));
    return first !== undefined && others.length === 0 ? first : part;
  };
  const subscription = one(parts['{subscription}'], '{subscription}');
  const group = one(parts['{resourceGroup}'], '{resourceGroup}');
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-{account}`;
}

function assignedTarget({ account }: Account): Outcome<TargetIdentity> {
  const [only, ...others] = account.identities?.userAssigned ?? [];
  return only && others.length === 0
    ? succeeded({ kind: 'user', id: only.id })
    : failed(noSingleIdentity(account.name, only !== undefined));
}

const noSingleIdentity = (name: string, hasSome: boolean): Problem => ({
  code: 'F-41',
  owner: 'accountOwner',
  remedy: 'none',
  what: text("Account {0} doesn't have exactly one user-assigned identity.", name),
  why: hasSome
    ? text('Several are assigned to it, so it is unclear which one you mean.')
    : text('None is assigned to it.'),
  next: text('Run Change Default Identity on this account alone, and choose an identity.'),
});

/** The identities must exist. One list for each subscription says so, and an identity that isn't in it is read again. */
function namedTargets({ session }: CommandContext, pattern: string): TargetOf {
  const { azure } = session;
  const lists = new Map<string, Promise<ReadonlySet<string>>>();
  const listed = (subscription: Subscription) => {
    const known =
      lists.get(subscription.id) ??
      azure
        .in(subscription)
        .identities.list(new AbortController().signal)
        .then((found) => new Set(found.kind === 'done' ? found.value.map(({ id }) => id.toLowerCase()) : []));
    lists.set(subscription.id, known);
    return known;
  };
  return async (node, signal) => {
    const id = identityIdFrom(pattern, node);
    const target = succeeded<TargetIdentity>({ kind: 'user', id });
    const isAssigned = node.account.identities?.userAssigned.some((one) => sameId(one.id, id)) === true;
    if (isAssigned || (await listed(node.subscription)).has(id.toLowerCase())) return target;
    const found = await azure.in(node.subscription).identities.get(id, signal);
    if (found.kind !== 'done') return found;
    return found.value ? target : failed(missingIdentity(id));
  };
}
