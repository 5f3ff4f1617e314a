import { describe, expect, it } from 'vitest';
import type { Azure } from '../../../src/azure/api.ts';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { clouds } from '../../../src/model/cloud.ts';
import type { Account, Subscription, Vault } from '../../../src/model/resources.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { alex, contoso, fabrikam, megan, type Person } from '../../../src/sandbox/directory.ts';
import { delegatedEstate, woodgrove } from '../../../src/sandbox/estate/delegated.ts';
import { createHttpClient } from '../../../src/sandbox/httpClient.ts';
import { signInTo } from '../../../src/sandbox/openSandbox.ts';
import { createSandbox } from '../../../src/sandbox/sandbox.ts';
import { connectionTo, StubHttp } from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();

/** Azure as these users see it together, and how often a path was requested. */
function seenBy(...people: readonly Person[]) {
  const sandbox = createSandbox({ clock: manualClock(), estate: delegatedEstate });
  const accounts = people.map(({ label }) => ({ id: label, label }));
  const azure = connectAzure({
    ...connectionTo(createHttpClient(sandbox)),
    cloud: clouds.public,
    signIn: { ...signInTo(sandbox), accounts: () => Promise.resolve(accounts) },
    retryMilliseconds: 1,
  });
  return {
    azure,
    asked: (pattern: RegExp) => sandbox.requests.filter(({ url }) => pattern.test(url)).length,
  };
}

async function found(azure: Azure, name: string): Promise<Subscription> {
  const outcome = await azure.subscriptions(signal);
  const rows = outcome.kind === 'done' ? outcome.value.subscriptions : [];
  const named = rows.filter((one) => one.name === name);
  expect(named).toHaveLength(1);
  return named[0]!;
}

const throughContoso = { tenantId: contoso.id, name: contoso.displayName };

describe('a subscription that Azure Lighthouse delegates', () => {
  it("is visible through the managing tenant if its own can't be accessed", async () => {
    const { azure } = seenBy(megan);
    expect(await found(azure, 'Woodgrove Retail')).toMatchObject({
      ...{ tenantId: woodgrove.id, account: megan.label, managedBy: throughContoso },
    });
  });

  it('is visible through its own tenant if that can be accessed', async () => {
    const { azure } = seenBy(megan);
    const health = await found(azure, 'Fabrikam Health');
    expect(health).toMatchObject({ tenantId: fabrikam.id, account: megan.label });
    expect(health).not.toHaveProperty('managedBy');
    expect(await found(seenBy(alex).azure, 'Fabrikam Health')).toMatchObject({ managedBy: throughContoso });
  });

  it('is one row for two accounts, and prefers its own tenant to the order of accounts', async () => {
    const { azure, asked } = seenBy(alex, megan);
    const health = await found(azure, 'Fabrikam Health');
    expect(health).toMatchObject({ account: megan.label });
    expect(health).not.toHaveProperty('managedBy');
    // Contoso for both accounts, Fabrikam for Megan.
    expect(asked(/\/subscriptions\?/)).toBe(3);
    expect(await found(azure, 'Woodgrove Retail')).toMatchObject({ account: alex.label });
  });

  it('is read with tokens for the managing tenant, by lists and by Resource Graph', async () => {
    const { azure } = seenBy(megan);
    const retail = await found(azure, 'Woodgrove Retail');
    const vaults: Vault[] = [];
    const accounts: Account[] = [];
    expect(await azure.survey.vaults([retail], (rows) => vaults.push(...rows), signal)).toEqual([]);
    expect(await azure.survey.accounts([retail], (rows) => accounts.push(...rows), signal)).toEqual([]);
    expect([vaults, accounts].map((list) => list.length)).toEqual([2, 2]);
    const { vaults: listed, keys } = azure.in(retail);
    expect(await listed.list(signal)).toMatchObject({ kind: 'done', value: { length: 2 } });
    const [vault] = vaults.filter(({ name }) => name === 'kv-woodgrove-retail');
    expect(await keys.list(vault!.id, signal)).toMatchObject({ kind: 'done', value: { length: 2 } });
  });

  it('has unknown principals and grants, which are never read from the managing tenant', async () => {
    const { azure, asked } = seenBy(megan);
    const retail = await found(azure, 'Woodgrove Retail');
    const { access, accessChanges, directory } = azure.in(retail);
    const scope = `/subscriptions/${retail.id}`;
    for (const outcome of [
      await directory.principal(clouds.public.cosmosAppId, signal),
      await access.assignments(scope, 'p', signal),
      await accessChanges.grants(scope, 'p', signal),
    ])
      expect(outcome).toMatchObject({
        kind: 'failed',
        problem: {
          code: 'F-09',
          why: { args: ['Woodgrove Retail', 'Contoso', woodgrove.id] },
          next: { args: [woodgrove.id] },
        },
      });
    expect(asked(/graph\.microsoft\.com|roleAssignments/)).toBe(0);
    const own = await found(azure, 'Fabrikam Health');
    expect(await azure.in(own).access.assignments(`/subscriptions/${own.id}`, 'p', signal)).toMatchObject({
      kind: 'done',
    });
  });
});

describe('a tenant that requires another factor', () => {
  const row = (subscriptionId: string, tenantId: string, managers: readonly unknown[] = []) => ({
    ...{ subscriptionId, displayName: subscriptionId, tenantId, state: 'Enabled' },
    managedByTenants: managers,
  });

  /** Both accounts can access t1 and t2, and t2 refuses both. t1 manages s2. */
  const closed = (rows: readonly object[]) =>
    new StubHttp((line, request) => {
      const [, tenant] = request.headers.get('authorization')!.split('|');
      if (line.includes('/tenants'))
        return { status: 200, body: { value: [{ tenantId: 't1', displayName: 'One' }, { tenantId: 't2' }] } };
      return tenant === 't2'
        ? { status: 401, body: { error: { code: 'InvalidAuthenticationToken', message: 'No.' } } }
        : { status: 200, body: { value: rows } };
    });

  const subscriptionsFrom = async (http: StubHttp) => {
    const connection = connectionTo(http);
    const accounts = ['me', 'you'].map((id) => ({ id, label: `${id}@contoso.com` }));
    const outcome = await connectAzure({
      ...connection,
      signIn: { ...connection.signIn, accounts: () => Promise.resolve(accounts) },
    }).subscriptions(signal);
    if (outcome.kind !== 'done') throw new Error(outcome.kind);
    return outcome.value;
  };

  it('is one failure for two accounts, and its delegated subscription is one row through the managing tenant', async () => {
    const http = closed([row('s1', 't1'), row('s2', 't2', [{ tenantId: 'T1' }])]);
    expect(await subscriptionsFrom(http)).toMatchObject({
      subscriptions: [
        { id: 's1', account: 'me' },
        { id: 's2', tenantId: 't2', account: 'me', managedBy: { tenantId: 't1', name: 'One' } },
      ],
      failures: [{ tenantId: 't2', account: 'me' }],
    });
  });

  it('leaves out a subscription that no tenant manages', async () => {
    const http = closed([row('s1', 't1'), row('s2', 't2'), row('s3', 't2', [{ tenantId: 't3' }])]);
    const { subscriptions } = await subscriptionsFrom(http);
    expect(subscriptions.map(({ id }) => id)).toEqual(['s1']);
  });

  it('keeps failures of two accounts apart if they name no tenant', async () => {
    let asked = 0;
    const http = new StubHttp((line) =>
      line.includes('/tenants') && ++asked === 1
        ? { status: 200, body: { value: [{ tenantId: 't1' }] } }
        : { status: 200, body: { value: line.includes('/tenants') ? 7 : [] } },
    );
    const { failures } = await subscriptionsFrom(http);
    expect(failures.map(({ account, tenantId }) => [account, tenantId])).toEqual([['you', '']]);
  });
});
