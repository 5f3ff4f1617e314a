import { l10n } from 'vscode';
import { applicationOf } from '../../model/defaultIdentity.ts';
import { parseKeyUri } from '../../model/keyUri.ts';
import { identityIdRule } from '../../model/names.ts';
import { succeeded } from '../../model/outcome.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import type { SpecOf } from '../../session/work.ts';
import { titleOf } from '../../session/workText.ts';
import { input } from '../../ui/inputBox.ts';
import { foreignKeyRule } from '../../ui/nameCheck.ts';
import { askApplication } from '../../ui/pickers/principal.ts';
import { pick } from '../../ui/quickPick.ts';
import type { Node } from '../../views/nodes/node.ts';
import { type Place, type TargetNode, pickTargetNode, titled } from '../../views/pickTarget.ts';
import { identityChange, identityReadings, type Target } from '../changes/defaultIdentity.ts';
import { findVault, type KeyHome } from '../changes/keyLocation.ts';
import { enablement, enablementReadings, type EnablementSpec } from '../changes/setKey.ts';
import { accountsIn, homeOf, readSeen, touchedIn } from './affectedAccounts.ts';
import { type TargetChoice, targetRows } from './granteeRows.ts';
import { takeStep, whileChecking } from './runStepCommand.ts';

/**
 * "Enable CMK on Existing Account...": irreversible, and followed for as long as Azure takes (docs/azure.md, Existing
 * accounts).
 */
export const enableCmk = (place: Place, node: Node | undefined): Promise<void> =>
  setKey(place, node, 'canEnableCmk', 'enableCmk');

/** "Change Key...": another key, in the same vault or another one, for an account that has one. */
export const changeKey = (place: Place, node: Node | undefined): Promise<void> =>
  setKey(place, node, 'canChangeKey', 'changeKey');

async function setKey(
  place: Place,
  node: Node | undefined,
  capability: 'canEnableCmk' | 'canChangeKey',
  kind: 'enableCmk' | 'changeKey',
): Promise<void> {
  const title = titleOf(kind);
  const thing = await pickTargetNode(place, node, 'account', capability, title);
  const home = thing && (await askHome(place, thing, title));
  if (home) await takeKeyChange(place, kind, { ...thing, home });
}

export async function takeKeyChange(
  place: Place,
  kind: 'enableCmk' | 'changeKey',
  { subscription, account, home }: EnablementSpec,
): Promise<void> {
  const { azure } = place.session;
  const { id, name } = account;
  const spec: SpecOf<typeof kind> = { subscription, account: { id, name }, home };
  await takeStep(place, {
    title: titleOf(kind),
    work: () => ({ kind, spec }),
    question:
      account.keyUri === undefined
        ? l10n.t('Encrypt the account {0} with the key {1}?', account.name, home.key.name)
        : l10n.t('Move the account {0} to the key {1}?', account.name, home.key.name),
    change: enablement,
    look: (signal) => enablementReadings(azure, { subscription, account, home }, signal),
    azure: azure.in(subscription),
    concern: {
      subscription,
      accountId: account.id,
      ...(home.applicationId === undefined ? { vaultId: specVaultId(home), key: home.key.name } : {}),
    },
    touched: [
      { kind: 'accounts', subscription },
      ...(home.applicationId === undefined ? touchedIn(place, home) : []),
    ],
  });
}

/** Asks for a readable key or, for an account that uses a key in another tenant, for a key URI. */
async function askHome(
  place: Place,
  { subscription, account }: TargetNode<'account'>,
  title: string,
): Promise<KeyHome | undefined> {
  const applicationId = applicationOf(account.defaultIdentity);
  const across = applicationId !== undefined && (await askWhere(place, title));
  if (across === undefined) return undefined;
  if (!across) {
    const chosen = await pickTargetNode(place, undefined, 'key', 'canRotateKey', title);
    if (!chosen) return undefined;
    const { name } = chosen.key;
    return { subscription: chosen.subscription, vault: vaultSpecOf(chosen.vault), key: { name } };
  }
  const { cloud } = place.session.azure;
  const typed = await input(
    { step: 1, total: 1, canGoBack: false },
    {
      title: titled(place, title),
      prompt: l10n.t('URI of the key in the other tenant, without a version'),
      placeholder: `https://kv-orders${cloud.vaultSuffix}/keys/orders-key`,
      value: undefined,
      rule: foreignKeyRule(cloud),
    },
  );
  const uri = typed.kind === 'chosen' ? parseKeyUri(typed.value, cloud) : undefined;
  if (!uri) return undefined;
  const { azure, inventory } = place.session;
  const seen = await whileChecking(place, title, async (signal) => {
    const found = await findVault(inventory, uri, signal);
    // If the caller can't look up the application, another person must grant its access, as for a vault that can't be
    // read.
    const known = found && (await azure.in(found.subscription).directory.principal(applicationId, signal));
    return signal.aborted ? 'stopped' : known?.kind === 'done' ? found : undefined;
  });
  if (seen === 'stopped') return undefined;
  if (seen)
    return { subscription: seen.subscription, vault: vaultSpecOf(seen.vault), key: { name: uri.key } };
  const { resourceGroup, location } = account;
  const hsm = uri.home === 'managedHsm' ? { home: uri.home } : {};
  return {
    subscription,
    vault: { ...hsm, name: uri.vault, resourceGroup, location },
    key: { name: uri.key },
    applicationId,
  };
}

/** Asks whether the key is in a vault that can't be read from here. Undefined if the person cancels. */
async function askWhere(place: Place, title: string): Promise<boolean | undefined> {
  const prompted = await pick<boolean>(undefined, {
    title: titled(place, title),
    placeholder: l10n.t('Choose where the key is'),
    load: () =>
      Promise.resolve(
        succeeded([
          {
            rows: [
              {
                label: text('Key in another tenant...'),
                detail: text('By its URI'),
                icon: 'globe',
                value: true,
              },
              { label: text('Key that is seen here...'), icon: 'key', value: false },
            ],
          },
        ]),
      ),
  });
  return prompted.kind === 'chosen' ? prompted.value : undefined;
}

/** "Change Default Identity...": assign, grant, wait, and then set the default in a separate update (F-31). */
export async function changeIdentity(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('changeIdentity');
  const thing = await pickTargetNode(place, node, 'account', 'canChangeIdentity', title);
  const target = thing && (await askTarget(place, thing, titled(place, title)));
  if (target) await takeIdentityChange(place, thing, target);
}

export async function takeIdentityChange(
  place: Place,
  { subscription, account }: Pick<TargetNode<'account'>, 'subscription' | 'account'>,
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
  { subscription, account }: TargetNode<'account'>,
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
