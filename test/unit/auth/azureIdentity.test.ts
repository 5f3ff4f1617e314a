import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectIdentity } from '../../../src/auth/azureIdentity.ts';
import { clouds } from '../../../src/model/cloud.ts';

const asked = vi.hoisted((): unknown[] => []);

vi.mock('@azure/identity', () => {
  class Credential {
    constructor(options: unknown) {
      asked.push([this.constructor.name, options]);
    }
    getToken(...request: unknown[]) {
      asked.push(request);
      return Promise.resolve({ token: 't', expiresOnTimestamp: 1 });
    }
  }
  return {
    AzureCliCredential: class AzureCliCredential extends Credential {},
    DefaultAzureCredential: class DefaultAzureCredential extends Credential {},
  };
});

describe('connectIdentity', () => {
  beforeEach(() => void asked.splice(0));
  afterEach(() => void vi.restoreAllMocks());

  it('has one account, and creates no credential before a token is requested', async () => {
    expect(await connectIdentity('azureCli', clouds.public).accounts()).toEqual([
      { id: 'azureCli', label: 'Azure CLI' },
    ]);
    expect(asked).toEqual([]);
  });

  it('passes a tenant only if one is requested', async () => {
    const signIn = connectIdentity('default', clouds.usGovernment);
    await signIn.tokens('default').getToken('scope');
    await signIn.tokens('default', 'tenant').getToken('scope', { claims: 'c' });
    await signIn.tokens('default', 'tenant').getToken('scope', { tenantId: 'challenged' });
    expect(asked).toEqual([
      [
        'DefaultAzureCredential',
        { authorityHost: 'https://login.microsoftonline.us', additionallyAllowedTenants: ['*'] },
      ],
      ['scope', {}],
      ['scope', { tenantId: 'tenant', claims: 'c' }],
      ['scope', { tenantId: 'challenged' }],
    ]);
  });
});
