import { findKeyStore } from '../../inventory/keyStores.ts';
import { applicationOf } from '../../model/defaultIdentity.ts';
import { type KeyUri, parseKeyUri } from '../../model/keyUri.ts';
import { identityIdRule } from '../../model/names.ts';
import { succeeded } from '../../model/outcome.ts';
import { userAssignedIdentityId } from '../../model/resourceId.ts';
import type { Account } from '../../model/resources.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import { ellipsis, text, type Text } from '../../model/text.ts';
import { markSandbox, type Session } from '../../session/session.ts';
import { type SpecOf, workTitle } from '../../session/work.ts';
import { input } from '../../ui/inputBox.ts';
import { foreignKeyRule } from '../../ui/nameCheck.ts';
import { askIdentityName } from '../../ui/pickers/identity.ts';
import { askApplication } from '../../ui/pickers/principal.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import { askAll, mapPrompted, type Prompted } from '../../ui/wizard.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { identityChange, identityReadings, type TargetIdentity } from '../changes/defaultIdentity.ts';
import type { KeyLocation } from '../changes/keyLocation.ts';
import { enablement, enablementReadings, type EnablementSpec } from '../changes/setKey.ts';
import { accountsInTenant, keyLocationOf, loadReadable, partsChangedByGrant } from './affectedAccounts.ts';
import { type KeyLocationAnswers, keyLocationQuestions, locationFrom } from './keyLocationQuestions.ts';
import { type DefaultIdentityChoice, defaultIdentityRows } from './principalRows.ts';
import { ready, runStepCommand, whileChecking } from './runStepCommand.ts';
import type { StepSurface } from './stepSurface.ts';
import { named } from '../../model/problems.ts';

/**
 * "Enable CMK on Existing Account...": irreversible, and followed for as long as Azure takes (docs/azure.md, Existing
 * accounts).
 */
export const enableCmk = (context: CommandContext, node: TargetNode<'account'>): Promise<void> =>
  setKey(context, node, 'enableCmk');

/** "Change Key...": another key, in the same vault or another one, for an account that has one. */
export const changeKey = (context: CommandContext, node: TargetNode<'account'>): Promise<void> =>
  setKey(context, node, 'changeKey');

async function setKey(
  context: CommandContext,
  node: TargetNode<'account'>,
  kind: 'enableCmk' | 'changeKey',
): Promise<void> {
  const title = text('{0}: {1}', workTitle(kind), node.account.name);
  const keyLocation = await askKeyLocation(context, node, title);
  if (keyLocation) await runKeyChange(context, kind, { ...node, keyLocation });
}

export async function runKeyChange(
  context: CommandContext,
  kind: 'enableCmk' | 'changeKey',
  { subscription, account, keyLocation }: EnablementSpec,
  surface?: StepSurface,
): Promise<void> {
  const { azure } = context.session;
  const { id, name } = account;
  const spec: SpecOf<typeof kind> = { subscription, account: { id, name }, keyLocation };
  const isFirst = account.keyUri === undefined;
  const key = named.keyIn(specVaultId(keyLocation), keyLocation.key.name);
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind, spec }),
      title: isFirst
        ? text('Encrypt account {0} with {1}', name, key)
        : text('Move account {0} to {1}', name, key),
      action: isFirst ? ellipsis(text('Enable CMK')) : text('Change Key'),
      replaces: true,
    },
    ready({
      change: enablement,
      read: (signal) => enablementReadings(azure, { subscription, account, keyLocation }, signal),
      azure: azure.in(subscription),
      affected: {
        subscription,
        accountId: account.id,
        ...(keyLocation.applicationId === undefined
          ? { vaultId: specVaultId(keyLocation), key: keyLocation.key.name }
          : {}),
      },
      changedParts: [
        { kind: 'accounts', subscription },
        ...(keyLocation.applicationId === undefined ? partsChangedByGrant(context.session, keyLocation) : []),
      ],
      recovers: true,
      ...(isFirst ? { typed: name } : {}),
    }),
    surface,
  );
}

/** The answers of the questions that were closed, by account, so that the next run continues with them. */
const drafts = new WeakMap<Session, Map<string, KeyLocationAnswers>>();

/** Asks for a readable key or, for an account that uses a key in another tenant, for a key URI. */
async function askKeyLocation(
  context: CommandContext,
  node: TargetNode<'account'>,
  title: Text,
): Promise<KeyLocation | undefined> {
  const { account } = node;
  const applicationId = applicationOf(account.defaultIdentity);
  if (applicationId === undefined) return askReadable(context, node, title);
  const inOtherTenant = await askOtherTenant(context, title);
  if (inOtherTenant === undefined) return undefined;
  if (!inOtherTenant) return askReadable(context, node, title);
  const typed = await askForeignKey(context, title);
  if (typed.kind === 'back') return askKeyLocation(context, node, title);
  return typed.kind === 'chosen' ? locateKey(context, node, typed.value, applicationId, title) : undefined;
}

async function askReadable(
  context: CommandContext,
  { subscription, account }: TargetNode<'account'>,
  title: Text,
): Promise<KeyLocation | undefined> {
  const { session } = context;
  const kept = drafts.get(session) ?? new Map<string, KeyLocationAnswers>();
  drafts.set(session, kept);
  const id = account.id.toLowerCase();
  const answers = await askAll(
    keyLocationQuestions(context, { subscription, account }, title),
    kept.get(id) ?? {},
    (now) => void kept.set(id, now),
  );
  if (!answers) return undefined;
  kept.delete(id);
  return locationFrom(answers);
}

async function askForeignKey({ session }: CommandContext, title: Text): Promise<Prompted<KeyUri>> {
  const { cloud } = session.azure;
  const typed = await input(
    { step: 2, total: 2, canGoBack: true },
    {
      title: markSandbox(session, title),
      prompt: text('URI of the key in the other tenant, without a version'),
      placeholder: `https://kv-orders${cloud.vaultSuffix}/keys/orders-key`,
      value: undefined,
      rule: foreignKeyRule(cloud),
    },
  );
  if (typed.kind !== 'chosen') return typed;
  const value = parseKeyUri(typed.value, cloud);
  return value ? { kind: 'chosen', value } : { kind: 'cancel' };
}

async function locateKey(
  context: CommandContext,
  { subscription, account }: TargetNode<'account'>,
  uri: KeyUri,
  applicationId: string,
  title: Text,
): Promise<KeyLocation | undefined> {
  const { azure, inventory } = context.session;
  const located = await whileChecking(context, title, async (signal) => {
    const found = await findKeyStore(inventory, uri, signal);
    // If the caller can't look up the application, someone else must grant its access, as for a vault that can't be
    // read.
    const known = found && (await azure.in(found.subscription).directory.principal(applicationId, signal));
    return signal.aborted ? 'stopped' : known?.kind === 'done' ? found : undefined;
  });
  if (located === 'stopped') return undefined;
  if (located)
    return { subscription: located.subscription, vault: vaultSpecOf(located.vault), key: { name: uri.key } };
  const { resourceGroup, location } = account;
  const hsm = uri.keyStore === 'managedHsm' ? { keyStore: uri.keyStore } : {};
  return {
    subscription,
    vault: { ...hsm, name: uri.vault, resourceGroup, location },
    key: { name: uri.key },
    applicationId,
  };
}

/** Asks whether the key is in a vault that can't be read from here. Undefined if the user cancels. */
async function askOtherTenant({ session }: CommandContext, title: Text): Promise<boolean | undefined> {
  const prompted = await pickFixed<boolean>(undefined, {
    title: markSandbox(session, title),
    placeholder: text('Choose a key vault or managed HSM'),
    sections: [
      {
        rows: [
          {
            label: text('Key in another tenant...'),
            detail: text('Enter the key URI'),
            icon: 'globe',
            value: true,
          },
          { label: text('Choose a key vault...'), icon: 'key', value: false },
        ],
      },
    ],
  });
  return prompted.kind === 'chosen' ? prompted.value : undefined;
}

/** "Change Default Identity...": assign, grant, wait, and then set the default in a separate update (F-31). */
export async function changeIdentity(context: CommandContext, node: TargetNode<'account'>): Promise<void> {
  const title = text('{0}: {1}', workTitle('changeIdentity'), node.account.name);
  const target = await askIdentity(context, node, markSandbox(context.session, title));
  if (target) await runIdentityChange(context, node, target);
}

export async function runIdentityChange(
  context: CommandContext,
  { subscription, account }: Pick<TargetNode<'account'>, 'subscription' | 'account'>,
  target: TargetIdentity,
  surface?: StepSurface,
): Promise<void> {
  const { azure } = context.session;
  const { id, name } = account;
  const keyLocation =
    account.keyUri === undefined ? undefined : keyLocationOf(context.session, account.keyUri);
  const spec = { subscription, account, target, ...(keyLocation ? { keyLocation } : {}) };
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'changeIdentity', spec: { subscription, account: { id, name }, target } }),
      title: text('Change the default identity of account {0}', name),
      action: text('Change Identity'),
      replaces: true,
    },
    ready({
      change: identityChange,
      read: (signal) => identityReadings(azure, spec, signal),
      azure: azure.in(subscription),
      affected: { subscription, accountId: account.id },
      changedParts: [
        { kind: 'accounts', subscription },
        ...(keyLocation ? partsChangedByGrant(context.session, keyLocation) : []),
      ],
      recovers: true,
    }),
    surface,
  );
}

async function askIdentity(
  context: CommandContext,
  { subscription, account }: TargetNode<'account'>,
  title: Text,
): Promise<TargetIdentity | undefined> {
  const { tenantId } = subscription;
  const { defaultIdentity: now } = account;
  interface Answers {
    readonly choice?: DefaultIdentityChoice;
    readonly newName?: string;
    readonly id?: string;
    readonly application?: string;
  }
  const answers = await askAll<Answers>(
    [
      {
        isAnswered: ({ choice }) => choice !== undefined,
        ask: async (_, frame) =>
          mapPrompted(
            await pick<DefaultIdentityChoice>(frame, {
              title,
              placeholder: text('Choose the identity that uses the key'),
              load: async (signal) => {
                await Promise.all([
                  loadReadable(context.session, 'accounts', signal, tenantId),
                  account.keyUri === undefined ? undefined : loadReadable(context.session, 'vaults', signal),
                ]);
                const others = accountsInTenant(context.session, tenantId).map((one) => one.account);
                return succeeded(defaultIdentityRows(account, others));
              },
            }),
            (choice) => ({ choice }),
          ),
      },
      {
        isAsked: ({ choice }) => choice === 'create',
        isAnswered: ({ newName }) => newName !== undefined,
        ask: async (before, frame) =>
          mapPrompted(
            await askIdentityName(frame, {
              ...{ title, group: account.resourceGroup, value: before.newName },
              list: (signal) => context.session.azure.in(subscription).identities.list(signal),
            }),
            (newName) => ({ ...before, newName }),
          ),
      },
      {
        isAsked: ({ choice }) => choice === 'enter' || choice === 'across',
        isAnswered: ({ id }) => id !== undefined,
        ask: async (before, frame) =>
          mapPrompted(
            await input(frame, {
              title,
              prompt: text('Resource ID of the user-assigned identity'),
              placeholder:
                '/subscriptions/.../resourceGroups/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/...',
              value:
                before.id ?? (before.choice === 'across' && now.kind === 'userAssigned' ? now.id : undefined),
              rule: identityIdRule,
            }),
            (id) => ({ ...before, id }),
          ),
      },
      {
        isAsked: ({ choice }) => choice === 'across',
        isAnswered: ({ application }) => application !== undefined,
        ask: async (before, frame) =>
          mapPrompted(
            await askApplication(frame, title, before.application ?? applicationOf(now)),
            (application) => ({ ...before, application }),
          ),
      },
    ],
    {},
  );
  const { choice, newName, id, application } = answers ?? {};
  if (typeof choice === 'object') return choice;
  if (newName !== undefined) return newIdentity(account, newName);
  if (id === undefined) return undefined;
  return { kind: 'user', id, ...(application === undefined ? {} : { federatedClientId: application }) };
}

/** Created next to the account, in its resource group and its region. */
const newIdentity = ({ subscriptionId, resourceGroup, location }: Account, name: string): TargetIdentity => ({
  kind: 'user',
  id: userAssignedIdentityId(subscriptionId, resourceGroup, name),
  create: { location },
});
