import { findKeyStore } from '../../inventory/keyStores.ts';
import { applicationOf } from '../../model/defaultIdentity.ts';
import { parseKeyUri } from '../../model/keyUri.ts';
import { identityIdRule } from '../../model/names.ts';
import { succeeded } from '../../model/outcome.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { markSandbox } from '../../session/session.ts';
import { type SpecOf, storeText, workTitle } from '../../session/work.ts';
import { input } from '../../ui/inputBox.ts';
import { foreignKeyRule } from '../../ui/nameCheck.ts';
import { askApplication } from '../../ui/pickers/principal.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import { askAll } from '../../ui/wizard.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { identityChange, identityReadings, type TargetIdentity } from '../changes/defaultIdentity.ts';
import type { KeyLocation } from '../changes/keyLocation.ts';
import { enablement, enablementReadings, type EnablementSpec } from '../changes/setKey.ts';
import { accountsInTenant, keyLocationOf, loadReadable, partsChangedByGrant } from './affectedAccounts.ts';
import { keyLocationQuestions, locationFrom } from './keyLocationQuestions.ts';
import { type DefaultIdentityChoice, defaultIdentityRows } from './principalRows.ts';
import { ready, runStepCommand, whileChecking } from './runStepCommand.ts';
import type { StepSurface } from './stepSurface.ts';

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
  const store = storeText(specVaultId(keyLocation), keyLocation.vault.name);
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind, spec }),
      title: isFirst
        ? text('Encrypt account {0} with key {1} in {2}', name, keyLocation.key.name, store)
        : text('Move account {0} to key {1} in {2}', name, keyLocation.key.name, store),
      action: isFirst ? text('Enable CMK...') : text('Change Key'),
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

/** Asks for a readable key or, for an account that uses a key in another tenant, for a key URI. */
async function askKeyLocation(
  context: CommandContext,
  { subscription, account }: TargetNode<'account'>,
  title: Text,
): Promise<KeyLocation | undefined> {
  const applicationId = applicationOf(account.defaultIdentity);
  const inOtherTenant = applicationId !== undefined && (await askOtherTenant(context, title));
  if (inOtherTenant === undefined) return undefined;
  if (!inOtherTenant) {
    const answers = await askAll(keyLocationQuestions(context, { subscription, account }, title), {});
    return answers && locationFrom(answers);
  }
  const { cloud } = context.session.azure;
  const typed = await input(
    { step: 1, total: 1, canGoBack: false },
    {
      title: markSandbox(context.session, title),
      prompt: text('URI of the key in the other tenant, without a version'),
      placeholder: `https://kv-orders${cloud.vaultSuffix}/keys/orders-key`,
      value: undefined,
      rule: foreignKeyRule(cloud),
    },
  );
  const uri = typed.kind === 'chosen' ? parseKeyUri(typed.value, cloud) : undefined;
  if (!uri) return undefined;
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
async function askOtherTenant(context: CommandContext, title: Text): Promise<boolean | undefined> {
  const prompted = await pickFixed<boolean>(undefined, {
    title: markSandbox(context.session, title),
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
  const prompted = await pick<DefaultIdentityChoice>(undefined, {
    title,
    placeholder: text('Choose the identity that uses the key'),
    load: async (signal) => {
      await Promise.all([
        loadReadable(context.session, 'accounts', signal, tenantId),
        account.keyUri === undefined ? undefined : loadReadable(context.session, 'vaults', signal),
      ]);
      const accounts = accountsInTenant(context.session, tenantId);
      return succeeded(
        defaultIdentityRows(
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
      prompt: text('Resource ID of the user-assigned identity'),
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
