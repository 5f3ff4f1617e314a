import { expect, test } from 'vitest';
import { contoso, contosoCosmosPrincipal, deployer } from '../../src/sandbox/directory.ts';
import { dropAssignments } from '../../src/sandbox/authorization/dropAssignments.ts';
import { cryptoServiceEncryptionUser, owner } from '../../src/sandbox/authorization/roles.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { setFrom } from '../../src/sandbox/timeline.ts';
import { pictureOf } from '../faults/picture.ts';
import { startAzure, type AzureFront } from './azureFront.ts';
import { answerAll, title as creation } from './creation.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

const minute = 60_000;

/** A change of Azure, as a person makes it. */
interface Flow {
  readonly name: string;
  readonly options?: Partial<SandboxOptions>;
  /** An account that the views show before it begins. */
  readonly account: string;
  /** Up to the last word of the person's. */
  begin(workbench: Workbench): Promise<void>;
  /** From the offer to continue to the last word. */
  goOn(workbench: Workbench): Promise<void>;
  /** The request that is on its way when the extension host is killed. */
  hold(azure: AzureFront): { readonly hit: Promise<unknown> };
  readonly offer: RegExp;
  readonly told: RegExp;
  /** Gives back what was taken. */
  giveBack?(workbench: Workbench): Promise<void>;
}

const hang = (request: RegExp) => (azure: AzureFront) =>
  azure.faults.add({ request, times: 1, fault: { kind: 'hang' } });

const now = ({ sandbox }: AzureFront) => pictureOf({ sandbox, clock: sandbox.state.clock });

async function opened(workbench: Workbench, { account }: Flow): Promise<void> {
  await workbench.openContainer('Cosmos DB CMK');
  await (await workbench.view('Cosmos DB Accounts')).row(account);
}

interface End {
  readonly start: string;
  readonly state: string;
  /** What changes Azure, once each. */
  readonly writes: readonly string[];
  readonly restored?: string;
}

const writesOf = (azure: AzureFront) =>
  azure
    .sent()
    .filter((line) => /^(PUT|PATCH|DELETE) |\/(register|rotate|add|remove)$/.test(line))
    .map((line) => line.replace(/[0-9a-f]{32}/, '*'));

type Disturbance = 'killed' | 'reloaded' | 'undisturbed';

/** Runs a flow to its end, through the end of its extension host or undisturbed. */
async function endOf(flow: Flow, disturbance: Disturbance): Promise<End> {
  const name = `killed-${flow.name}-${disturbance}`;
  const azure = await startAzure(name, flow.options);
  try {
    return await withWorkbench(azure.workbench, async (workbench) => {
      await opened(workbench, flow);
      const start = now(azure);
      azure.sent();
      if (disturbance !== 'undisturbed') {
        const held = flow.hold(azure);
        await flow.begin(workbench);
        await held.hit;
        if (disturbance === 'killed') await workbench.killExtensionHost();
        else {
          await workbench.reload();
          await workbench.openContainer('Cosmos DB CMK');
        }
        await workbench.notification(flow.offer);
        await workbench.screenshot('offered');
        // What the former extension host has shown of a revocation says that nothing has changed.
        if (flow.giveBack) await expect.poll(() => workbench.tabs()).toEqual([]);
        await workbench.pressNotification(flow.offer, 'Continue');
        await flow.goOn(workbench);
      } else await flow.begin(workbench);
      await workbench.notification(flow.told, 120_000);
      await workbench.screenshot('ended');
      const end: End = { start, state: now(azure), writes: [...new Set(writesOf(azure))] };
      if (!flow.giveBack) return end;
      await flow.giveBack(workbench);
      return { ...end, restored: now(azure) };
    });
  } finally {
    await azure.close();
  }
}

function ledgers(state: State) {
  const subscription = add.addSubscription(state, {
    id: '9c2a41d6-71be-4f35-8d0e-5b6a3f90c127',
    displayName: 'Ledgers',
    tenantId: contoso.id,
  });
  add.assignRole(state, `/subscriptions/${subscription.id}`, owner, deployer.objectId);
  return add.addResourceGroup(state, subscription, 'rg-ledgers');
}

/** One account with a key in a vault with access policies. */
function oneAccount(state: State): void {
  const group = ledgers(state);
  const vault = add.addVault(state, group, {
    name: 'kv-policies',
    enableRbacAuthorization: undefined,
    accessPolicies: [
      add.keyPolicy(contoso.id, deployer.objectId, ['get', 'list', 'update']),
      add.keyPolicy(contoso.id, contosoCosmosPrincipal.objectId, ['get', 'wrapKey', 'unwrapKey']),
    ],
  });
  add.addKey(state, vault, { name: 'ledger-key' });
  add.addAccount(state, group, {
    name: 'cosmos-ledger-only',
    keyVaultKeyUri: 'https://kv-policies.vault.azure.net/keys/ledger-key',
  });
}

/** One account whose key is in a vault with roles that was deleted. */
function deletedVault(state: State): void {
  const group = ledgers(state);
  const vault = add.addVault(state, group, { name: 'kv-ledgers' });
  add.assignRole(state, vault.id, cryptoServiceEncryptionUser, contosoCosmosPrincipal.objectId);
  add.addKey(state, vault, { name: 'ledger-key' });
  add.addAccount(state, group, {
    name: 'cosmos-ledger-only',
    keyVaultKeyUri: 'https://kv-ledgers.vault.azure.net/keys/ledger-key',
  });
  const deleted = state.clock.now() - 120 * minute;
  setFrom(vault.life, deleted, 'deleted');
  dropAssignments(state, vault.id, deleted);
}

const ledger = {
  options: { estate: oneAccount, timings: { revocationReach: 5 * minute } },
  account: 'cosmos-ledger-only',
};

const apply = async (workbench: Workbench, question: RegExp, button: string) => {
  const dialog = await workbench.dialog(question);
  await workbench.screenshot('question');
  await dialog.press(button);
};

async function restore(workbench: Workbench, told: RegExp): Promise<void> {
  await workbench.pressNotification(told, 'Restore');
  await apply(workbench, /^Restore the /, 'Restore');
  await workbench.notification(/is restored/, 120_000);
  await workbench.screenshot('restored');
}

const revokesKey: Flow = {
  ...ledger,
  name: 'key',
  async begin(workbench) {
    await (
      await (await workbench.view('Key Vaults')).row('kv-policies', 'ledger-key')
    ).contextMenu('Revoke Key...');
    await apply(workbench, /Revoke the key ledger-key/, 'Revoke');
  },
  async goOn(workbench) {
    await apply(workbench, /Revoke the key ledger-key/, 'Revoke');
    await expect.poll(() => workbench.webviewText('What it means')).toContain('carried out');
  },
  hold: hang(/^PATCH .*\/keys\/ledger-key/),
  offer: /"Revoke Key" for key ledger-key didn't finish/,
  told: /ledger-key is revoked/,
  giveBack: (workbench) => restore(workbench, /ledger-key is revoked/),
};

const revokesAccess: Flow = {
  ...ledger,
  name: 'access',
  async begin(workbench) {
    await (
      await (await workbench.view('Key Vaults')).row('kv-policies')
    ).contextMenu('Revoke Cosmos DB Access...');
    await apply(workbench, /Revoke the access of Cosmos DB to kv-policies/, 'Revoke');
  },
  // All of it is taken, and so there is nothing to agree to.
  goOn: () => Promise.resolve(),
  /** Azure has done it, and the extension has not read it back. */
  hold({ faults }) {
    const read = Promise.withResolvers<undefined>();
    const sent = faults.add({
      request: /accessPolicies\/remove/,
      times: 1,
      fault: { kind: 'latency', milliseconds: 1 },
    });
    void sent.hit.then(() =>
      faults
        .add({ request: /^GET .*\/vaults\/kv-policies\?/, times: 1, fault: { kind: 'hang' } })
        .hit.then(() => read.resolve(undefined)),
    );
    return { hit: read.promise };
  },
  offer: /"Revoke Cosmos DB Access" for key vault kv-policies didn't finish/,
  told: /kv-policies is revoked/,
  giveBack: (workbench) => restore(workbench, /kv-policies is revoked/),
};

const enables: Flow = {
  name: 'enable',
  account: 'cosmos-catalog-prod',
  async begin(workbench) {
    const title = 'Enable CMK on Existing Account';
    const accounts = await workbench.view('Cosmos DB Accounts');
    await (await accounts.row('cosmos-catalog-prod')).contextMenu('Enable CMK on Existing Account...');
    await (
      await workbench.quickInput({ title, placeholder: /Choose the key vault/ })
    ).choose('kv-retail-legacy');
    await (await workbench.quickInput({ title, placeholder: /Choose the key$/ })).choose('cosmos-catalog');
    await apply(workbench, /Encrypt the account cosmos-catalog-prod/, 'Apply');
  },
  async goOn(workbench) {
    const dialog = await workbench.dialog(
      /Encrypt the account cosmos-catalog-prod with the key cosmos-catalog/,
    );
    expect(dialog.detail).not.toContain('Turn purge protection on');
    await apply(workbench, /Encrypt the account/, 'Apply');
  },
  hold: hang(/^PATCH .*\/databaseAccounts\/cosmos-catalog-prod/),
  offer: /"Enable CMK on Existing Account" for account cosmos-catalog-prod didn't finish/,
  told: /is encrypted with the key/,
};

const recovers: Flow = {
  name: 'recover',
  account: 'cosmos-ledger-only',
  options: { estate: deletedVault },
  async begin(workbench) {
    const title = 'Recover Deleted Vault';
    await (await (await workbench.view('Subscriptions')).row('Ledgers')).contextMenu(`${title}...`);
    await (
      await workbench.quickInput({ title, placeholder: /Choose the deleted key vault/ })
    ).choose('kv-ledgers');
    await apply(workbench, /Recover the key vault kv-ledgers/, 'Apply');
  },
  goOn: (workbench) => apply(workbench, /Recover the key vault kv-ledgers/, 'Apply'),
  // The vault is back by then, and its role assignments are gone.
  hold: hang(/^PUT .*\/vaults\/kv-ledgers\/.*\/roleAssignments\//),
  offer: /"Recover Deleted Vault" for key vault kv-ledgers didn't finish/,
  told: /kv-ledgers is recovered/,
};

const creates: Flow = {
  name: 'create',
  account: 'cosmos-stores-prod',
  // Half a minute: long enough that Azure is still at it when the extension is back.
  options: { timings: { accountCreation: 60 * minute } },
  async begin(workbench) {
    await workbench.runCommand(creation);
    const plan = await answerAll(workbench, {
      subscription: 'Contoso Development',
      group: 'rg-payments-dev',
      vault: 'kv-payments-dev',
      key: { name: 'cosmos-cards-dev', size: 'RSA 3072' },
      account: 'cosmos-cards-dev-eu',
      api: 'NoSQL',
      region: 'West Europe',
    });
    await plan.choose('Create');
    await apply(workbench, /./, 'Create');
  },
  async goOn(workbench) {
    const plan = await workbench.quickInput({ title: creation, step: 8, placeholder: /Read the plan/ });
    await workbench.screenshot('rest');
    const labels = (await plan.items()).map(({ label }) => label);
    await plan.choose(labels.includes('Create') ? 'Create' : 'Show the Account');
  },
  hold: hang(/operationsStatus/),
  offer: /"Create CMK Cosmos account" for account cosmos-cards-dev-eu didn't finish/,
  told: /cosmos-cards-dev-eu is ready/,
};

const id = /[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}/gi;

/** What has changed, without the ids that each world makes up: those that did not stand in the beginning of both. */
function changesOf({ start, state }: End, starts: readonly string[]) {
  const [before, after] = [start.split('\n'), state.split('\n')];
  const told = (lines: readonly string[]) =>
    lines
      .map((line) =>
        line.replaceAll(id, (one) => (starts.every((each) => each.includes(one)) ? one : '<made up>')),
      )
      .sort();
  return {
    gone: told(before.filter((line) => !after.includes(line))),
    come: told(after.filter((line) => !before.includes(line))),
  };
}

test.each([creates, enables, revokesKey, revokesAccess, recovers])(
  'the extension host is killed in the middle ($name): the next one offers to continue, and comes to the same end',
  async (flow) => {
    const undisturbed = await endOf(flow, 'undisturbed');
    const killed = await endOf(flow, 'killed');
    const starts = [killed.start, undisturbed.start];
    expect(changesOf(killed, starts)).not.toEqual({ gone: [], come: [] });
    expect(changesOf(killed, starts)).toEqual(changesOf(undisturbed, starts));
    expect(killed.writes).toEqual(undisturbed.writes);
    expect(killed.restored).toBe(flow.giveBack && killed.start);
  },
  600_000,
);

test('a window that is reloaded in the middle offers the same, once its former extension host has ended', async () => {
  const end = await endOf(enables, 'reloaded');
  expect(changesOf(end, [end.start]).come).toContainEqual(
    expect.stringMatching(/^account cosmos-catalog-prod .*keys\/cosmos-catalog/),
  );
}, 600_000);
