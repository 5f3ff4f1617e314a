import { l10n } from 'vscode';
import { enablement, enablementReadings, type EnablementSpec } from '../../app/changes/enable.ts';
import { specVaultId, vaultSpecOf } from '../../domain/spec.ts';
import type { KeyHome } from '../../app/changes/keyHome.ts';
import { findVault } from '../../app/vaultAcross.ts';
import { succeeded } from '../../app/outcome.ts';
import { applicationOf } from '../../domain/defaultIdentity.ts';
import { parseKeyUri } from '../../domain/keyUri.ts';
import { text } from '../../domain/text.ts';
import { foreignKeyRule } from '../create/foreignKeyRule.ts';
import { input } from '../create/input.ts';
import { pick } from '../create/pick.ts';
import type { Node } from '../tree/node.ts';
import type { SpecOf } from '../work/work.ts';
import { titleOf } from '../work/words.ts';
import { titled, type Place } from './place.ts';
import { whileChecking } from './during.ts';
import { touchedIn } from './estate.ts';
import { takeStep } from './takeStep.ts';
import { thingOf, type Thing } from './things.ts';

/** "Enable CMK on Existing Account...": for good, and followed for as long as Azure takes (domain.md 2.8). */
export const enableCmk = (place: Place, node: Node | undefined): Promise<void> =>
  setKey(place, node, 'canEnableCmk', 'enableCmk');

/** "Change Key...": another key, of the same vault or another one, for an account that has one. */
export const changeKey = (place: Place, node: Node | undefined): Promise<void> =>
  setKey(place, node, 'canChangeKey', 'changeKey');

async function setKey(
  place: Place,
  node: Node | undefined,
  capability: 'canEnableCmk' | 'canChangeKey',
  kind: 'enableCmk' | 'changeKey',
): Promise<void> {
  const title = titleOf(kind);
  const thing = await thingOf(place, node, 'account', capability, title);
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

/** A key that is seen; of an account that reaches into another tenant, also one that is not. */
async function askHome(
  place: Place,
  { subscription, account }: Thing<'account'>,
  title: string,
): Promise<KeyHome | undefined> {
  const applicationId = applicationOf(account.defaultIdentity);
  const across = applicationId !== undefined && (await askWhere(place, title));
  if (across === undefined) return undefined;
  if (!across) {
    const chosen = await thingOf(place, undefined, 'key', 'canRotateKey', title);
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
    // Who may not look the application up gives it nothing: that is somebody else's, as where the vault is not seen.
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

/** Whether the key is in a vault that is not seen from here; undefined where the person gives up. */
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
