import { expect, test } from 'vitest';
import type { TenantFailure } from '../../../src/azure/api.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { succeeded } from '../../../src/model/outcome.ts';
import type { SignIn } from '../../../src/model/signIn.ts';
import { plain, text } from '../../../src/model/text.ts';
import { endOf, hold, type Session } from '../../../src/session/session.ts';
import { Connections } from '../../../src/session/connections.ts';
import type { DrillCopy } from '../../../src/session/keyLossSimulation.ts';
import { SandboxStorage } from '../../../src/session/sandboxStorage.ts';
import type { CredentialKind } from '../../../src/ui/settings.ts';
import { fakeAzure, fakePace, refusal, world } from '../../fakes/azure.ts';
import { FakeAuthentication } from '../../fakes/authentication.ts';

const cli: SignIn = {
  accounts: () => Promise.resolve([{ id: 'azureCli', label: 'Azure CLI' }]),
  tokens: () => ({ getToken: () => Promise.resolve(null) }),
};

function scene() {
  const authentication = new FakeAuthentication();
  const settings = {
    kind: 'vscode' as CredentialKind,
    environment: undefined as string | undefined,
    ofWorkspace: false,
  };
  const opened: string[] = [];
  const sandbox = {
    fault: undefined as Error | undefined,
    wasOpen: false,
    file: undefined as Session | undefined,
  };
  const open = (kind: Session['kind'], name: string, signIn: SignIn): Promise<Session> => {
    opened.push(name);
    const azure = fakeAzure(world());
    return Promise.resolve({ kind, azure, pace: fakePace(), signIn, inventory: new Inventory(azure) });
  };
  /** What happened to the sandbox's storage. */
  const storage: string[] = [];
  const kept = Object.assign(new SandboxStorage('nowhere', () => undefined), {
    save: () => storage.push('save'),
    close: () => storage.push('close'),
    discard: () => storage.push('discard'),
  });
  const connections = new Connections(
    {
      authentication,
      azure: (signIn, cloud) => open('azure', cloud.name, signIn),
      identity: (kind) => {
        opened.push(kind);
        return Promise.resolve(cli);
      },
      wasInSandbox: () => Promise.resolve(sandbox.wasOpen),
      sandbox: async () => {
        if (sandbox.fault) throw sandbox.fault;
        return { ...(await open('sandbox', 'sandbox', cli)), storage: kept };
      },
      drill: () => open('sandbox', 'drill', cli),
      file: () => text('not opened here'),
      openedFile: () => Promise.resolve(sandbox.file),
    },
    {
      credential: () => settings.kind,
      environment: () => settings.environment,
      workspaceNamesCloud: () => settings.ofWorkspace,
    },
  );
  const changes: (string | undefined)[] = [];
  connections.onDidChange((session) => void changes.push(session?.kind));
  return { authentication, settings, opened, sandbox, connections, changes, storage };
}

test('nothing is requested or opened before a connection is needed', async () => {
  const { authentication, opened, connections } = scene();
  await connections.accountsChanged('microsoft');
  expect([connections.session, opened, authentication.asked]).toEqual([undefined, [], []]);
});

test('sign-in is blocked if the workspace chooses the cloud for VS Code', async () => {
  const { authentication, settings, opened, connections } = scene();
  settings.ofWorkspace = true;
  settings.environment = 'USGovernment';
  expect(await connections.ready()).toBeUndefined();
  expect(plain(connections.problem!.why)).toContain('settings of this workspace');
  await expect(connections.signIn('signIn')).rejects.toThrow('settings of this workspace');
  expect([opened, authentication.asked, authentication.prompts]).toEqual([[], [], []]);
  // VS Code's provider for the public cloud ignores these settings.
  settings.environment = undefined;
  await connections.reconnect();
  expect(opened).toEqual(['Azure']);
});

test('it is made silently, once for all callers', async () => {
  const { authentication, opened, connections } = scene();
  const [first, second] = await Promise.all([connections.ready(), connections.ready()]);
  expect(first).toBe(second);
  expect(first?.kind).toBe('azure');
  expect(opened).toEqual(['Azure']);
  expect(authentication.prompts).toEqual([]);
  expect(connections.accounts.map(({ id }) => id)).toEqual(['megan-id', 'alex-id']);
});

test('without an allowed account there is no connection', async () => {
  const { authentication, opened, connections, changes } = scene();
  authentication.silently = () => false;
  expect(await connections.ready()).toBeUndefined();
  expect([opened, changes]).toEqual([[], [undefined]]);
});

test("a token refresh changes nothing, so the extension's own requests cause no loop", async () => {
  const { connections, changes } = scene();
  const session = await connections.ready();
  await connections.accountsChanged('microsoft');
  await connections.accountsChanged('microsoft');
  expect(connections.session).toBe(session);
  expect(changes).toEqual(['azure']);
});

test('a change of accounts makes a new connection, and the previous one stops reading', async () => {
  const { authentication, connections, changes } = scene();
  const former = await connections.ready();
  authentication.accounts = authentication.accounts.slice(0, 1);
  await connections.accountsChanged('github');
  expect(connections.session).toBe(former);
  await connections.accountsChanged('microsoft');
  expect(connections.session).not.toBe(former);
  expect(changes).toEqual(['azure', 'azure']);
  await former?.inventory.load({ kind: 'subscriptions' });
  expect(former?.inventory.snapshot.get('subscriptions').state).toBe('idle');
});

test('the last account that signs out ends the connection', async () => {
  const { authentication, connections, changes } = scene();
  await connections.ready();
  authentication.accounts = [];
  await connections.accountsChanged('microsoft');
  expect(connections.session).toBeUndefined();
  expect(changes).toEqual(['azure', undefined]);
});

test('signing in prompts, then connects', async () => {
  const { authentication, connections } = scene();
  authentication.silently = () => false;
  expect(await connections.ready()).toBeUndefined();
  const asked = connections.signIn('signIn');
  authentication.silently = () => true;
  expect((await asked)?.kind).toBe('azure');
});

test('a declined sign-in changes nothing', async () => {
  const { authentication, connections, changes } = scene();
  const session = await connections.ready();
  authentication.silently = () => false;
  authentication.answer = new Error('User did not consent to login.');
  await expect(connections.signIn('anotherAccount')).rejects.toThrow('did not consent');
  expect(connections.session).toBe(session);
  expect(changes).toEqual(['azure']);
});

test('the sandbox is entered without an account, ignores accounts, and is left for Azure', async () => {
  const { authentication, connections } = scene();
  await connections.enterSandbox();
  expect(connections.session?.kind).toBe('sandbox');
  expect((await connections.ready())?.kind).toBe('sandbox');
  expect(authentication.asked).toEqual([]);
  authentication.accounts = [];
  await connections.accountsChanged('microsoft');
  expect(connections.session?.kind).toBe('sandbox');
  await connections.reconnect();
  expect(connections.session).toBeUndefined();
});

test('another credential and another cloud take effect when the connection is made again', async () => {
  const { settings, opened, connections } = scene();
  await connections.ready();
  settings.kind = 'azureCli';
  settings.environment = 'ChinaCloud';
  await connections.reconnect();
  expect(opened).toEqual(['Azure', 'azureCli', 'AzureChina']);
  expect(connections.accounts).toEqual([{ id: 'azureCli', label: 'Azure CLI' }]);
});

test('a connection that failed is tried again', async () => {
  const { authentication, connections } = scene();
  const getAccounts = authentication.getAccounts.bind(authentication);
  authentication.getAccounts = () => Promise.reject(new Error('no provider'));
  expect(await connections.ready()).toBeUndefined();
  expect(connections.problem && plain(connections.problem.why)).toBe('no provider');
  authentication.getAccounts = getAccounts;
  await connections.reconnect();
  expect((await connections.ready())?.kind).toBe('azure');
  expect(connections.problem).toBeUndefined();
});

test("account events during our own sign-in don't connect twice", async () => {
  const { authentication, opened, connections } = scene();
  authentication.accounts = [];
  await connections.ready();
  const prompt = authentication.getSession.bind(authentication);
  authentication.getSession = async (...asked) => {
    if (asked[2].createIfNone) {
      authentication.accounts = [{ id: 'megan-id', label: 'megan@contoso.com' }];
      await connections.accountsChanged('microsoft');
    }
    return prompt(...asked);
  };
  await connections.signIn('signIn');
  await connections.accountsChanged('microsoft');
  expect(opened).toEqual(['Azure']);
});

const closed: TenantFailure = { tenantId: 'tenant-2', account: 'azureCli', problem: refusal('F-90') };

test('a tenant of the sandbox never prompts for a Microsoft sign-in', async () => {
  const { authentication, connections } = scene();
  await connections.ready();
  await connections.enterSandbox();
  authentication.asked.length = 0;
  await connections.signInToTenant('azureCli', 'tenant-2').catch(() => undefined);
  expect(authentication.asked).toEqual([]);
});

test("a tenant that VS Code's accounts can't access says so, until it can be accessed", async () => {
  const { settings, connections } = scene();
  settings.kind = 'azureCli';
  const session = await connections.ready();
  const failures = [closed];
  session!.azure.subscriptions = () =>
    Promise.resolve(succeeded({ subscriptions: [], failures: [...failures] }));
  await expect(connections.signInToTenant('azureCli', 'tenant-2')).rejects.toThrow('cosmosCmk.credential');
  failures.length = 0;
  await connections.signInToTenant('azureCli', 'tenant-2');
});

test("a sandbox that can't be opened leaves the connection unchanged", async () => {
  const { sandbox, connections } = scene();
  await connections.ready();
  sandbox.fault = new Error('The bundle is gone.');
  await expect(connections.enterSandbox()).rejects.toThrow('The bundle is gone.');
  expect((await connections.ready())?.kind).toBe('azure');
});

const copy: DrillCopy = {
  subscriptions: [],
  vault: {
    ...{ name: 'kv', subscriptionId: 's', resourceGroup: 'rg', location: 'westeurope' },
    ...{ permissionModel: 'rbac', sku: 'standard', keys: [] },
  },
  accounts: [],
};

/** Whether a session still reads: a replaced one doesn't. */
const reads = async (session: Session | undefined) => {
  await session?.inventory.load({ kind: 'subscriptions' });
  return session?.inventory.snapshot.get('subscriptions').state === 'ready';
};

test('after a drill, the previous sandbox is back, with all changes made in it', async () => {
  const { opened, connections, changes, storage } = scene();
  await connections.enterSandbox();
  const sandbox = connections.session;
  await connections.enterDrill(copy);
  const drill = connections.session;
  expect([connections.isDrill, drill === sandbox, storage]).toEqual([true, false, []]);
  await connections.endDrill();
  expect([connections.isDrill, connections.session === sandbox]).toEqual([false, true]);
  expect([await reads(sandbox), await reads(drill)]).toEqual([true, false]);
  expect([opened, changes]).toEqual([
    ['sandbox', 'drill'],
    ['sandbox', 'sandbox', 'sandbox'],
  ]);
});

test('after a drill, the connection to Azure is back, or made again if accounts or settings changed', async () => {
  const { authentication, settings, opened, connections } = scene();
  const azure = await connections.ready();
  const { accounts } = connections;
  await connections.enterDrill(copy);
  await connections.endDrill();
  expect([connections.session === azure, connections.accounts]).toEqual([true, accounts]);
  expect(await reads(azure)).toBe(true);

  await connections.enterDrill(copy);
  authentication.accounts = authentication.accounts.slice(0, 1);
  await connections.endDrill();
  expect([connections.session === azure, connections.accounts.length]).toEqual([false, 1]);

  await connections.enterDrill(copy);
  settings.kind = 'azureCli';
  await connections.settingsChanged();
  expect(connections.isDrill).toBe(true);
  await connections.endDrill();
  expect(connections.accounts).toEqual([{ id: 'azureCli', label: 'Azure CLI' }]);
  expect(opened).toEqual(['Azure', 'drill', 'drill', 'Azure', 'drill', 'azureCli', 'Azure']);
});

test('a second drill returns to the connection before the first', async () => {
  const { connections } = scene();
  const azure = await connections.ready();
  await connections.enterDrill(copy);
  const first = connections.session;
  await connections.enterDrill(copy);
  expect(await reads(first)).toBe(false);
  await connections.endDrill();
  expect([connections.isDrill, connections.session === azure]).toEqual([false, true]);
  await connections.endDrill();
  expect(connections.session).toBe(azure);
});

test('a sign-in during a drill ends it, and the replaced connection stops reading', async () => {
  const { connections, storage } = scene();
  await connections.enterSandbox();
  const sandbox = connections.session;
  await connections.enterDrill(copy);
  await connections.signIn('signIn');
  expect([connections.isDrill, connections.session?.kind, storage]).toEqual([false, 'azure', ['close']]);
  expect(await reads(sandbox)).toBe(false);
});

test('exploring the sandbox again continues in it, also from a drill', async () => {
  const { opened, connections } = scene();
  await connections.enterSandbox();
  const sandbox = connections.session;
  await connections.enterSandbox();
  await connections.enterDrill(copy);
  await connections.enterSandbox();
  expect([connections.session === sandbox, connections.isDrill]).toEqual([true, false]);
  expect(opened).toEqual(['sandbox', 'drill']);
});

test('a reload shows the file again that the window showed, and asks for no sign-in', async () => {
  const { connections, sandbox, opened } = scene();
  const azure = fakeAzure(world());
  const file = { name: 'report.json', at: 1, sandbox: false };
  sandbox.file = {
    kind: 'file',
    azure,
    pace: fakePace(),
    signIn: cli,
    inventory: new Inventory(azure),
    file,
  };
  expect(await connections.ready()).toBe(sandbox.file);
  expect(opened).toEqual([]);
});

test('a window that closed in the sandbox continues there, or in Azure if that fails', async () => {
  const there = scene();
  there.sandbox.wasOpen = true;
  expect((await there.connections.ready())?.kind).toBe('sandbox');
  expect(there.authentication.asked).toEqual([]);
  const failing = scene();
  failing.sandbox.wasOpen = true;
  failing.sandbox.fault = new Error('The bundle is gone.');
  expect((await failing.connections.ready())?.kind).toBe('azure');
});

test('leaving the sandbox keeps or discards it; closing the window saves it', async () => {
  const kept = scene();
  await kept.connections.enterSandbox();
  await kept.connections.leaveSandbox('keep');
  expect([kept.storage, kept.connections.session?.kind]).toEqual([['close'], 'azure']);
  const discarded = scene();
  await discarded.connections.enterSandbox();
  await discarded.connections.leaveSandbox('discard');
  expect(discarded.storage[0]).toBe('discard');
  const closed = scene();
  await closed.connections.enterSandbox();
  await closed.connections.enterDrill(copy);
  closed.connections.dispose();
  expect(closed.storage).toEqual(['save']);
});

test('work in Azure continues with its own connection; closing a sandbox ends the work in it', async () => {
  const { authentication, settings, connections } = scene();
  const azure = (await connections.ready())!;
  const drill = await connections.enterDrill(copy);
  expect([connections.session === drill, endOf(drill).aborted]).toEqual([true, false]);
  await connections.endDrill();
  expect(endOf(drill).aborted).toBe(true);
  await connections.enterSandbox();
  const sandbox = connections.session!;
  await connections.enterDrill(copy);
  await connections.endDrill();
  expect(endOf(sandbox).aborted).toBe(false);
  await connections.signIn('signIn');
  expect(endOf(sandbox).aborted).toBe(true);
  authentication.accounts = authentication.accounts.slice(0, 1);
  await connections.accountsChanged('microsoft');
  settings.kind = 'azureCli';
  await connections.settingsChanged();
  expect([connections.session === azure, endOf(azure).aborted]).toEqual([false, false]);
});

test('a sandbox is discarded after the work in it has recorded its progress', async () => {
  const { connections, storage } = scene();
  await connections.enterSandbox();
  const sandbox = connections.session!;
  const { release } = hold(sandbox);
  const left = connections.leaveSandbox('discard');
  await Promise.resolve();
  expect([endOf(sandbox).aborted, storage]).toEqual([true, []]);
  storage.push('recorded');
  release();
  await left;
  expect(storage.slice(0, 2)).toEqual(['recorded', 'discard']);
});

test('a drill gets its own connection, even if another one replaces it immediately', async () => {
  const { connections } = scene();
  await connections.ready();
  const entering = connections.enterDrill(copy);
  const leaving = connections.endDrill();
  const drill = await entering;
  await leaving;
  expect([drill.kind, connections.session === drill, endOf(drill).aborted]).toEqual(['sandbox', false, true]);
});

test('a file replaces the connection, ignores accounts, and is closed for Azure', async () => {
  const { authentication, connections, changes } = scene();
  await connections.ready();
  const azure = fakeAzure(world());
  const inventory = new Inventory(azure);
  await connections.openInventory({ kind: 'file', azure, pace: fakePace(), signIn: cli, inventory });
  authentication.accounts = [{ id: 'a', label: 'Alex' }];
  await connections.accountsChanged('microsoft');
  await connections.settingsChanged();
  expect([connections.session?.kind, connections.accounts]).toEqual(['file', []]);
  await connections.reconnect();
  expect(changes).toEqual(['azure', 'file', 'azure']);
});
