import { expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import {
  choicesOf,
  chosen,
  formatsOf,
  keyStore,
  openChoices,
  scopesOf,
  templateTargetOf,
  targetSections,
} from '../../../src/templates/answers.ts';
import { codeText } from '../../../src/templates/code.ts';
import { render } from '../../../src/templates/render.ts';
import type { Node } from '../../../src/views/nodes/node.ts';
import { accountIn, keyIn, production, setting, vaultIn } from '../../fakes/treeEstate.ts';

const cloud = clouds.public;
const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/managedHSMs/hsm';
const keyUri = 'https://hsm.managedhsm.azure.net/keys/k';
const hsm = vaultIn(production, 'hsm', { id, uri: 'https://hsm.managedhsm.azure.net' });
const account = (uri: string): Node => ({
  kind: 'account',
  subscription: production,
  account: accountIn(production, 'ledger', {
    status: parseCmkStatus(uri, undefined),
    keyUri: uri,
  }),
});

const nodes: readonly (readonly [string, Node, readonly string[], readonly string[]])[] = [
  [
    'an HSM',
    { kind: 'vault', subscription: production, vault: hsm },
    ['accountWithKey', 'account', 'existing', 'revoke'],
    ['account'],
  ],
  [
    'its key',
    {
      kind: 'key',
      subscription: production,
      vault: hsm,
      key: keyIn('k', { id: `${id}/keys/k`, uri: keyUri }),
    },
    ['account', 'existing', 'revoke'],
    ['account'],
  ],
  ['an account with such a key', account(keyUri), ['account', 'accountWithKey', 'revoke'], ['account']],
];

test.each(nodes)('from %s, each language offers what it can do there', (_, node, inBash, inBicep) => {
  const target = templateTargetOf(node, [node], cloud);
  expect(target).toBeDefined();
  const answers = { cloud, ...(target ? { target } : {}) };
  expect(keyStore(answers)).toBe('managedHsm');
  expect(scopesOf({ ...answers, format: 'azureCli' })).toEqual(inBash);
  expect(scopesOf({ ...answers, format: 'bicep' })).toEqual(inBicep);
  expect(formatsOf(answers)).not.toContain('terraformAzapi');
  expect(openChoices({ ...answers, format: 'azureCli' }).has('permissionModel')).toBe(false);
});

test.each(nodes.slice(1))('from %s, the script is about this key', (_, node) => {
  const target = templateTargetOf(node, [node], cloud);
  const answers = { cloud, format: 'azureCli', scope: 'revoke', ...(target ? { target } : {}) } as const;
  const { known } = chosen(answers);
  const choices = { ...choicesOf(answers), revocation: 'disableKey' } as const;
  const script = codeText(render({ format: 'azureCli', scope: 'revoke', choices, cloud, known }).parts);
  expect(script).toContain("hsm_name='hsm'\nkey_name='k'\n");
  expect(script).toContain('set-attributes --hsm-name "$hsm_name" --name "$key_name"');
});

test('an HSM is in the list of resources that a template can be filled in from', () => {
  const [, node] = nodes[0]!;
  const offered = targetSections([node], setting, cloud).flatMap(({ rows }) =>
    rows.map(({ label }) => label),
  );
  expect(offered).toHaveLength(2);
});
