import { expect, test } from 'vitest';
import { signInCloudOf } from '../../../src/auth/vscodeCredential.ts';

test.each([
  [undefined, 'Azure', 'microsoft'],
  ['', 'Azure', 'microsoft'],
  ['USGovernment', 'AzureUSGovernment', 'microsoft-sovereign-cloud'],
  ['ChinaCloud', 'AzureChina', 'microsoft-sovereign-cloud'],
])('environment %j is cloud %s, with sign-in provider %s', (environment, cloud, provider) => {
  expect(signInCloudOf(environment)).toMatchObject({ cloud: { name: cloud }, provider });
});

test('a custom environment is an unknown cloud', () => {
  expect(signInCloudOf('custom')).toBeUndefined();
});
