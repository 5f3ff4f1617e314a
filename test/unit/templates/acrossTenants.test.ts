import { expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import type { DefaultIdentity } from '../../../src/model/defaultIdentity.ts';
import { applicationBehind, templateTargetOf } from '../../../src/templates/answers.ts';
import type { Node } from '../../../src/views/nodes/node.ts';
import { accountIn, production } from '../../fakes/treeEstate.ts';

const keyUri = 'https://kv-theirs.vault.azure.net/keys/k';
const account = (defaultIdentity: DefaultIdentity): Node => ({
  kind: 'account',
  subscription: production,
  account: accountIn(production, 'ledger', {
    status: parseCmkStatus(keyUri, undefined),
    keyUri,
    defaultIdentity,
  }),
});

test('no template is filled in from an account with a key in another tenant, because it would lose the application', () => {
  const node = account({ kind: 'userAssigned', id: '/x/id-ledger', federatedClientId: 'app' });
  expect(applicationBehind(node)).toBe('app');
  expect(templateTargetOf(node, [node], clouds.public)).toBeUndefined();
});

test('an account without an application is filled in', () => {
  const node = account({ kind: 'userAssigned', id: '/x/id-ledger' });
  expect(applicationBehind(node)).toBeUndefined();
  expect(templateTargetOf(node, [node], clouds.public)).toBeDefined();
});
