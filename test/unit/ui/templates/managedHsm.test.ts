import { expect, test } from 'vitest';
import { clouds } from '../../../../src/domain/cloud.ts';
import { parseCmkStatus } from '../../../../src/domain/cmkStatus.ts';
import type { Node } from '../../../../src/ui/tree/node.ts';
import { hsmKeyUri, thingOf, thingSections } from '../../../../src/ui/templates/things.ts';
import { accountIn, keyIn, production, setting, vaultIn } from '../tree/estate.ts';

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

test.each<[string, Node, string]>([
  [
    'an HSM',
    { kind: 'vault', subscription: production, vault: hsm },
    'https://hsm.managedhsm.azure.net/keys/',
  ],
  [
    'its key',
    {
      kind: 'key',
      subscription: production,
      vault: hsm,
      key: keyIn('k', { id: `${id}/keys/k`, uri: keyUri }),
    },
    keyUri,
  ],
  ['an account with such a key', account(keyUri), keyUri],
])('no template is filled in from %s, and the URI to write is told', (_, node, uri) => {
  expect(hsmKeyUri(node, cloud)).toBe(uri);
  expect(thingOf(node, [node], cloud)).toBe(undefined);
  const offered = thingSections([node], setting, cloud).flatMap(({ rows }) => rows.map(({ label }) => label));
  expect(offered).toHaveLength(1);
});

test.each<[string, Node]>([
  ['a vault', { kind: 'vault', subscription: production, vault: vaultIn(production, 'kv') }],
  ['its key', { kind: 'key', subscription: production, vault: vaultIn(production, 'kv'), key: keyIn('k') }],
  ['an account', account('https://kv.vault.azure.net/keys/k')],
])('%s is what a template is filled in from', (_, node) => {
  expect(hsmKeyUri(node, cloud)).toBe(undefined);
  expect(thingOf(node, [node], cloud)).toBeDefined();
});
