import { expect, test } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { plain } from '../../../src/model/text.ts';
import { findingRows } from '../../../src/readiness/commands/findingRows.ts';
import { diagnose } from '../../../src/readiness/diagnose.ts';
import { type Branch, type Found, type Node, nodeId } from '../../../src/views/nodes/node.ts';
import { presentation } from '../../../src/views/nodes/present.ts';
import { shown } from '../../../src/views/rows.ts';
import { Drawn } from '../../../src/views/treeDiff.ts';
import { account, fakeAzure, fakePace, key, subscription, vault, world } from '../../fakes/azure.ts';
import { factsOf } from '../../fakes/readinessFacts.ts';
import { setting } from '../../fakes/treeEstate.ts';

const accounts: Branch = { kind: 'view', view: 'accounts' };
const accountNode = { kind: 'account', subscription, account } as const;
const vaultNode = { kind: 'vault', subscription, vault } as const;

const facts = factsOf({ vault: { purgeProtection: false } });
const found = findingRows({ facts, findings: diagnose(facts) }, accountNode);

async function open() {
  const azure = fakeAzure(
    world({ vaults: [vault], keys: [key], accounts: [account, { ...account, id: '/other', name: 'other' }] }),
  );
  const session = { azure, pace: fakePace(), inventory: new Inventory(azure) };
  const { inventory } = session;
  await inventory.loadAll([{ kind: 'subscriptions' }]);
  await inventory.loadAll([
    { kind: 'accounts', subscription },
    { kind: 'vaults', subscription },
    { kind: 'keys', subscription, vaultId: vault.id },
  ]);
  const rows = (branch: Branch, findings?: ReadonlyMap<string, Found>) =>
    shown(session, branch, undefined, { filter: {}, groupBy: 'none', sortBy: 'name' }, findings);
  return { rows };
}

test('what needs somebody is a row, with what was found, its code, and the command that mends it', () => {
  const rows = found.filter((node) => node.kind === 'finding');
  expect(rows).toHaveLength(found.length);
  const standings = diagnose(facts).map(({ standing }) => standing);
  expect(rows).toHaveLength(standings.filter((one) => one !== 'passed' && one !== 'note').length);
  const row = rows.find(({ look }) => JSON.stringify(look).includes('F-16'))!;
  const look = presentation(row, setting);
  expect(look).toMatchObject({ icon: { id: 'error' }, capabilities: ['canFixFinding'], collapsible: false });
  expect(plain(look.description!)).toMatch(/^F-16 · /);
  expect(look.tooltip.lines.map(plain).join(' ')).toContain('Fix: Configure Key Vault for CMK');
  expect(row.fix).toMatchObject({ command: 'cosmosCmk.configureVault', on: { kind: 'vault' } });
  expect(new Set(rows.map(nodeId)).size).toBe(rows.length);
});

test('they are under what was examined, which says how many; others are as before', async () => {
  const { rows } = await open();
  const findings = new Map([[nodeId(accountNode), found]]);
  const [one, other] = rows(accounts, findings);
  expect(nodeId(one!)).toBe(nodeId(accountNode));
  const look = presentation(one!, setting);
  expect(look.collapsible).toBe(true);
  expect(look.capabilities).toContain('canClearFindings');
  expect(plain(look.description!)).toContain(`findings: ${found.length}`);
  expect(rows(one!, findings)).toEqual(found);
  expect(presentation(other!, setting).collapsible).toBe(false);
  expect(rows(other!, findings)).toEqual([]);
  const before = rows(accounts);
  expect(presentation(before[0]!, setting).collapsible).toBe(false);
});

test("a vault's findings stand before its keys", async () => {
  const { rows } = await open();
  const ofVault = findingRows({ facts, findings: diagnose(facts) }, vaultNode);
  const kinds = rows(vaultNode, new Map([[nodeId(vaultNode), ofVault]])).map(({ kind }) => kind);
  expect(kinds).toEqual([...ofVault.map(() => 'finding'), 'key']);
});

test('only the examined row is drawn again when its findings come, change or go', async () => {
  const { rows } = await open();
  const drawn = new Drawn();
  let findings: ReadonlyMap<string, Found> = new Map();
  const nodesOf = (branch: Branch) => rows(branch, findings);
  const again = () => drawn.follow(nodesOf)?.map((node: Node) => nodeId(node));
  drawn.remember(accounts, nodesOf(accounts));
  findings = new Map([[nodeId(accountNode), found]]);
  expect(again()).toEqual([nodeId(accountNode)]);
  expect(again()).toEqual([]);
  findings = new Map();
  expect(again()).toEqual([nodeId(accountNode)]);
});
