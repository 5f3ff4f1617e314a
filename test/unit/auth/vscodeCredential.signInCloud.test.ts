import { expect, test } from 'vitest';
import { signInCloudOf } from '../../../src/auth/vscodeCredential.ts';

test.each([
  [undefined, 'Azure', 'microsoft'],
  ['', 'Azure', 'microsoft'],
  ['USGovernment', 'AzureUSGovernment', 'microsoft-sovereign-cloud'],
  ['ChinaCloud', 'AzureChina', 'microsoft-sovereign-cloud'],
])('the environment %j is the cloud %s, signed in to with %s', (environment, cloud, provider) => {
  expect(signInCloudOf(environment)).toMatchObject({ cloud: { name: cloud }, provider });
});

test('a custom environment has no cloud that we know', () => {
  expect(signInCloudOf('custom')).toBeUndefined();
});
