import { expect, test, vi } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { plain } from '../../../src/model/text.ts';
import { findingRows } from '../../../src/readiness/commands/findingRows.ts';
import { diagnose } from '../../../src/readiness/diagnose.ts';
import { type Branch, type NodeFindings, type Node, nodeId } from '../../../src/views/nodes/node.ts';
import { presentation } from '../../../src/views/nodes/present.ts';
import { rowsShown } from '../../../src/views/rows.ts';
import { Drawn } from '../../../src/views/treeDiff.ts';
import { account, fakeAzure, fakePace, key, subscription, vault, world } from '../../fakes/azure.ts';
import { factsOf } from '../../fakes/readinessFacts.ts';
import { setting } from '../../fakes/treeEstate.ts';

const accounts: Branch = { kind: 'view', view: 'accounts' };
const accountNode = { kind: 'account', subscription, account } as const;
const vaultNode = { kind: 'vault', subscription, vault } as const;

const facts = factsOf({ vault: { purgeProtection: false } });
const fix = vi.fn();
const found = findingRows(diagnose(facts), accountNode, fix);

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
  const rows = (branch: Branch, findings?: ReadonlyMap<string, NodeFindings>) =>
    rowsShown(session, branch, undefined, { filter: {}, groupBy: 'none', sortBy: 'name' }, findings);
  return { rows };
}

test('a finding that needs attention is a row, with the evidence and the command that fixes it', () => {
  const rows = found.filter((node) => node.kind === 'finding');
  expect(rows).toHaveLength(found.length);
  const standings = diagnose(facts).map(({ urgency }) => urgency);
  expect(rows).toHaveLength(standings.filter((one) => one !== 'passed' && one !== 'note').length);
  const row = rows.find(({ look }) => JSON.stringify(look.label).includes('purge protection'))!;
  const look = presentation(row, setting);
  expect(look).toMatchObject({ icon: { id: 'error' }, capabilities: ['canFixFinding'], collapsible: false });
  expect(JSON.stringify(rows.map((one) => one.look))).not.toMatch(/F-\d/);
  expect(look.tooltip.lines.map(plain).join(' ')).toContain('Fix: Configure Key Vault for CMK');
  row.fix?.run();
  expect(fix).toHaveBeenCalledWith(expect.objectContaining({ fix: 'configureVault' }));
  expect(new Set(rows.map(nodeId)).size).toBe(rows.length);
});

test('findings are under the checked row, which shows their number, and other rows stay unchanged', async () => {
  const { rows } = await open();
  const findings = new Map([[nodeId(accountNode), found]]);
  const [one, other] = rows(accounts, findings);
  expect(nodeId(one!)).toBe(nodeId(accountNode));
  const look = presentation(one!, setting);
  expect(look.collapsible).toBe(true);
  expect(look.capabilities).toContain('canClearFindings');
  expect(plain(look.description!)).toMatch(new RegExp(`^(?!findings).+findings: ${found.length}$`));
  expect(rows(one!, findings).slice(0, found.length)).toEqual(found);
  // All accounts can be expanded, with or without findings, because they would otherwise have two indents.
  expect(presentation(other!, setting).collapsible).toBe(true);
  expect(rows(other!, findings).map(({ kind }) => kind)).toEqual(['detail', 'detail', 'detail']);
  const before = rows(accounts);
  expect(presentation(before[0]!, setting).collapsible).toBe(true);
});

test("a vault's findings come before its keys", async () => {
  const { rows } = await open();
  const ofVault = findingRows(diagnose(facts), vaultNode, fix);
  const kinds = rows(vaultNode, new Map([[nodeId(vaultNode), ofVault]])).map(({ kind }) => kind);
  expect(kinds).toEqual([...ofVault.map(() => 'finding'), 'key']);
});

test('only the checked row is redrawn when its findings appear, change, or disappear', async () => {
  const { rows } = await open();
  const drawn = new Drawn((node) => presentation(node, setting));
  let findings: ReadonlyMap<string, NodeFindings> = new Map();
  const nodesOf = (branch: Branch) => rows(branch, findings);
  const again = () => drawn.update(nodesOf)?.map((node: Node) => nodeId(node));
  drawn.remember(accounts, nodesOf(accounts));
  findings = new Map([[nodeId(accountNode), found]]);
  expect(again()).toEqual([nodeId(accountNode)]);
  expect(again()).toEqual([]);
  findings = new Map([[nodeId(accountNode), [...found, ...found]]]);
  expect(again()).toEqual([nodeId(accountNode)]);
  findings = new Map();
  expect(again()).toEqual([nodeId(accountNode)]);
});
