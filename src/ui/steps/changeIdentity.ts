import { l10n } from 'vscode';
import { identityChange } from '../../app/changes/identity.ts';
import { identityReadings, type Target } from '../../app/changes/identityTarget.ts';
import { succeeded } from '../../app/outcome.ts';
import { applicationOf } from '../../domain/defaultIdentity.ts';
import { identityIdRule } from '../../domain/names.ts';
import { askApplication } from '../create/questions/application.ts';
import { input } from '../create/input.ts';
import { pick } from '../create/pick.ts';
import type { Node } from '../tree/node.ts';
import { accountsIn, homeOf, readSeen, touchedIn } from './estate.ts';
import { titleOf } from '../work/words.ts';
import { titled, type Place } from './place.ts';
import { takeStep } from './takeStep.ts';
import { targetRows, type TargetChoice } from './targetRows.ts';
import { thingOf, type Thing } from './things.ts';

/** "Change Default Identity...": assign, grant, wait, and then the default in an update of its own (F-31). */
export async function changeIdentity(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('changeIdentity');
  const thing = await thingOf(place, node, 'account', 'canChangeIdentity', title);
  const target = thing && (await askTarget(place, thing, titled(place, title)));
  if (target) await takeIdentityChange(place, thing, target);
}

export async function takeIdentityChange(
  place: Place,
  { subscription, account }: Pick<Thing<'account'>, 'subscription' | 'account'>,
  target: Target,
): Promise<void> {
  const { azure } = place.session;
  const { id, name } = account;
  const home = account.keyUri === undefined ? undefined : homeOf(place, account.keyUri);
  const spec = { subscription, account, target, ...(home ? { home } : {}) };
  await takeStep(place, {
    title: titleOf('changeIdentity'),
    work: () => ({ kind: 'changeIdentity', spec: { subscription, account: { id, name }, target } }),
    question: l10n.t('Change the default identity of {0}?', account.name),
    change: identityChange,
    look: (signal) => identityReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, accountId: account.id },
    touched: [{ kind: 'accounts', subscription }, ...(home ? touchedIn(place, home) : [])],
  });
}

async function askTarget(
  place: Place,
  { subscription, account }: Thing<'account'>,
  title: string,
): Promise<Target | undefined> {
  const { tenantId } = subscription;
  const prompted = await pick<TargetChoice>(undefined, {
    title,
    placeholder: l10n.t('Choose the identity with which {0} reaches its key', account.name),
    loading: l10n.t('Reading the accounts'),
    load: async (signal) => {
      await Promise.all([
        readSeen(place, 'accounts', signal, tenantId),
        account.keyUri === undefined ? undefined : readSeen(place, 'vaults', signal),
      ]);
      const accounts = accountsIn(place, tenantId);
      return succeeded(
        targetRows(
          account,
          accounts.map((one) => one.account),
        ),
      );
    },
  });
  if (prompted.kind !== 'chosen') return undefined;
  const choice = prompted.value;
  if (typeof choice === 'object') return choice;
  const total = choice === 'enter' ? 1 : 2;
  const { defaultIdentity: now } = account;
  const typed = await input(
    { step: 1, total, canGoBack: false },
    {
      title,
      prompt: l10n.t('Resource id of the user-assigned identity'),
      placeholder:
        '/subscriptions/.../resourceGroups/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/...',
      value: choice === 'across' && now.kind === 'userAssigned' ? now.id : undefined,
      rule: identityIdRule,
    },
  );
  if (typed.kind !== 'chosen') return undefined;
  const target = { kind: 'user', id: typed.value } as const;
  if (choice === 'enter') return target;
  const application = await askApplication({ step: 2, total, canGoBack: false }, title, applicationOf(now));
  return application.kind === 'chosen' ? { ...target, federatedClientId: application.value } : undefined;
}
