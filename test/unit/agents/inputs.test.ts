import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { inputs, type ToolName } from '../../../src/agents/inputs.ts';
import { tools } from '../../../src/agents/tools.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { plain } from '../../../src/model/text.ts';
import { caller, toolCalls } from '../../fakes/toolCalls.ts';

vi.mock('vscode', () => ({}));

const names = Object.keys(inputs) as ToolName[];
const declared = packageJson.contributes.languageModelTools;

describe('package.json', () => {
  test('declares exactly the tools in the table', () => {
    expect(declared.map(({ name }) => name)).toEqual(names);
    expect(Object.keys(tools)).toEqual(names);
  });

  test.each(names)('%s has the schema that validates its input', (name) => {
    const { $schema: _, ...schema } = z.toJSONSchema(inputs[name]);
    expect(declared.find((one) => one.name === name)?.inputSchema).toEqual(schema);
  });

  test.each(declared)('$name tells a model when to use it, and that it only reads', (one) => {
    expect(one.modelDescription).toMatch(/Use it /);
    expect(one.modelDescription).toMatch(/only reads|deploys nothing|changes nothing/);
    expect(one.modelDescription.length).toBeLessThan(1_000);
    expect(one.toolReferenceName).toMatch(/^cosmosCmk[A-Z][a-zA-Z]+$/);
    expect(one.tags).toContain('read-only');
  });
});

const valid: Readonly<Record<ToolName, object>> = {
  cosmosCmk_list_accounts: {},
  cosmosCmk_explain_status: { account: 'cosmos-orders-prod' },
  cosmosCmk_check_readiness: { resource: 'cosmos-orders-prod' },
  cosmosCmk_revocation_impact: { revoke: 'key', resource: 'cosmos-orders-prod' },
  cosmosCmk_render_template: { format: 'bicep', resource: 'kv-payments-prod' },
  cosmosCmk_check_template: { text: '', language: 'bicep' },
};

const wrong: readonly unknown[] = [
  null,
  'cosmos-orders-prod',
  [],
  { run: 'cosmosCmk.revokeKey' },
  { account: 1, resource: {}, revoke: 'delete', format: 'word', file: [], state: 'broken', offset: -1 },
  { account: '', resource: '', revoke: 'key', format: 'bicep', file: '', name: '' },
  {
    account: 'a'.repeat(501),
    resource: 'a'.repeat(501),
    revoke: 'key',
    format: 'bicep',
    file: 'a'.repeat(501),
    name: 'a'.repeat(501),
  },
];

describe.each(names)('the input of %s', (name) => {
  test.each(wrong)('is rejected before anything is read: %j', async (input) => {
    const { read, connected } = toolCalls();
    expect(await read(name, input)).toContain("doesn't match the schema");
    expect(tools[name].doing(input)).toBeUndefined();
    expect(connected.sent()).toEqual([]);
  });

  test('is rejected with an extra property', async () => {
    const { call } = caller();
    const refused = await call(name, { ...valid[name], '`sudo`\u202E': true });
    expect(refused.data).toMatchObject({
      from: 'call',
      value: { problems: [{ unknown: ['`sudo`\u202E'] }] },
    });
  });

  test('that is valid is described in the confirmation', () => {
    expect(plain(tools[name].doing(valid[name]) ?? tools[name].question)).toMatch(/^[A-Z]\w+ing /);
    expect(plain(tools[name].question)).toMatch(/\?$/);
  });
});
