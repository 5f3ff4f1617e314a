import { expect, test } from 'vitest';
import { inventoryViewOf, readUsers } from '../../../src/health/readInventoryView.ts';
import { usersOfVault } from '../../../src/health/keyDependencies.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { plain } from '../../../src/model/text.ts';
import { accessImpact, refsOf, unknownApplication } from '../../../src/revocation/impact.ts';
import { waitForAccounts } from '../../../src/setup/waitForAccounts.ts';
import {
  across,
  acrossEstate,
  application,
  servicePrincipal,
  type Across,
} from '../../fakes/acrossTenants.ts';
import { connect, megan } from '../../fakes/connect.ts';
import { accessMethod, done, keep, signal } from '../../fakes/revocations.ts';

/** The vault of Fabrikam and its accounts, as the command reads them. */
async function ground(change: Across) {
  const connected = connect(megan, { revocationReach: 5 * 60_000 }, acrossEstate(change));
  const { azure, pace, sandbox } = connected;
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'subscriptions' });
  const { subscriptions } = valueOf(inventory.snapshot.get('subscriptions'))!;
  const subscription = subscriptions.find(({ name }) => name === 'Fabrikam Health')!;
  await inventory.load({ kind: 'vaults', subscription });
  const vault = valueOf(inventory.snapshot.get('vaults', subscription.id))!.find(
    ({ name }) => name === sandbox.state.vaults.at(-1)!.name,
  )!;
  const view = { cloud: azure.cloud, now: pace.now(), expiryDays: 30 };
  const readAll = () => readUsers(inventory, view, (estate) => usersOfVault(estate, vault), signal);
  return {
    inventory,
    view,
    subscriptions,
    subscription,
    vault,
    readAll,
    bench: { azure, pace, signal },
  };
}

test.each(['rbac', 'accessPolicy'] as const)(
  "an application's access to a vault in another tenant is revoked under %s, and restored",
  async (model) => {
    const { subscription, vault, readAll, bench } = await ground({ model });
    const users = (await readAll())!;
    expect(users.users.map(({ account, principal }) => [account.name, principal])).toEqual(
      across.map((name) => [name, servicePrincipal]),
    );
    expect(unknownApplication(users, vault.name)).toBeUndefined();
    const impact = accessImpact(users, [servicePrincipal]);
    expect(impact.losesAccess.map(({ note }) => note && plain(note))).toEqual(
      across.map(() => `Uses application ${application}`),
    );
    const target = { subscription, vault, principals: [servicePrincipal] };
    const undo = done(await accessMethod.prepare(bench, target));
    done(await accessMethod.revoke(bench, target, await keep(undo)));
    const refs = refsOf(impact.losesAccess);
    const gone = done(await waitForAccounts(bench, refs, 'revoked', () => undefined));
    expect(gone.reached).toHaveLength(2);
    done((await accessMethod.restore(bench, undo)).outcome);
    const back = done(await waitForAccounts(bench, refs, 'confirmed', () => undefined));
    expect(back.reached).toHaveLength(2);
    expect(done(await accessMethod.prepare(bench, target))).toMatchObject({
      policies: undo.policies,
      grants: undo.grants,
    });
  },
);

test("an application that can't be looked up might be any principal, so its accounts are uncertain", async () => {
  const { readAll, vault } = await ground({ model: 'rbac', open: false });
  const users = (await readAll())!;
  const { losesAccess, mightLoseAccess } = accessImpact(users, [servicePrincipal]);
  expect(unknownApplication(users, vault.name)).toMatchObject({
    code: 'F-09',
    why: mightLoseAccess[0]!.note,
  });
  expect(losesAccess).toEqual([]);
  expect(mightLoseAccess.map(({ user }) => user.account.name)).toEqual([...across]);
  expect(plain(mightLoseAccess[0]!.note!)).toContain(
    `service principal of application ${application} is unknown`,
  );
});

test("the applications of a vault that can't be read are unknown", async () => {
  const { inventory, view, subscriptions, subscription, readAll, vault } = await ground({ model: 'rbac' });
  await readAll();
  const ours = subscriptions.filter(({ id }) => id !== subscription.id);
  const { users } = usersOfVault(
    inventoryViewOf(inventory.snapshot, { ...view, subscriptions: ours }),
    vault,
  );
  expect(users.map(({ principal }) => typeof principal === 'object' && plain(principal.why))).toEqual(
    across.map(() => expect.stringContaining("couldn't be checked") as string),
  );
});
