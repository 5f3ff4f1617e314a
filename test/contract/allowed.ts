import type { Exchange } from './exchanges.ts';
import type { Finding } from './finding.ts';
import type { Verdict } from './judge.ts';

/** A difference from the specification that real Azure has, too. */
export interface Allowance {
  readonly reason: string;
  readonly side: Finding['side'];
  /** The code of the finding. */
  readonly code: string;
  /** The finding's path in the body. */
  readonly path?: RegExp;
  readonly status?: (status: number) => boolean;
  /** The operation or definition. */
  readonly of?: RegExp;
  /** Recordings in ../shared/recordings that show it (a test checks), or where it is documented. */
  readonly evidence: { readonly recordings: readonly string[] } | { readonly written: string };
}

/** Most of it is in docs/azure.md, Recorded traffic. */
export const allowances: readonly Allowance[] = [
  {
    reason: 'an account has properties that no specification knows',
    side: 'response',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    path: /\.properties\.(?:EnabledApiTypes|enablePartitionKeyMonitor|configurationOverrides|sqlEndpoint)$/,
    of: /^DatabaseAccounts_/,
    evidence: { recordings: ['test_create_database_account.json', 'test_update_database_account.json'] },
  },
  {
    reason: 'a restored account tells where its backup was',
    side: 'response',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    path: /\.properties\.restoreParameters\.sourceBackupLocation$/,
    of: /^DatabaseAccounts_/,
    evidence: {
      written: 'docs/azure.md, Recorded traffic: restores (azure-cli, test_cosmosdb_restore_command)',
    },
  },
  {
    reason: 'an account tells the endpoint of its API',
    side: 'response',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    path: /\.properties\.(?:mongo|cassandra|gremlin|table)Endpoint$/,
    of: /^DatabaseAccounts_/,
    evidence: {
      written: 'docs/azure.md, Recorded traffic: mongoEndpoint; Azure/cosmos-explorer reads the others',
    },
  },
  {
    reason: 'a list of subscriptions or tenants has no nextLink',
    side: 'response',
    code: 'OBJECT_MISSING_REQUIRED_PROPERTY',
    path: /^\$\.nextLink$/,
    of: /^(?:Subscriptions|Tenants)_List\b/,
    evidence: { recordings: ['test_rest_arm.json'] },
  },
  {
    reason: 'a list of subscriptions is counted',
    side: 'response',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    path: /^\$\.count$/,
    of: /^Subscriptions_List\b/,
    evidence: { recordings: ['test_rest_arm.json'] },
  },
  {
    reason: 'a policy keeps the case in which its permissions were written',
    side: 'response',
    code: 'ENUM_CASE_MISMATCH',
    path: /\.properties\.(?:accessPolicies\[\d+\]\.permissions|sku\.name)/,
    of: /^Vaults_/,
    evidence: { recordings: ['KeyVaultTest.test_update_access_policy.json'] },
  },
  {
    reason: 'what is put back is put back in the case that it had',
    side: 'request',
    code: 'ENUM_CASE_MISMATCH',
    path: /\.properties\.accessPolicies\[\d+\]\.permissions/,
    of: /^Vaults_UpdateAccessPolicy\b/,
    evidence: {
      written:
        'KeyVaultTest.test_update_access_policy.json: vaults answer "Get", and so took it from whoever wrote it',
    },
  },
  {
    reason: 'a provider names the applications that act for it',
    side: 'response',
    code: 'additionalProperties',
    path: /^\$\.authorizations?$/,
    of: /\/Provider$/,
    evidence: { recordings: ['test_provider_registration.json', 'test_provider_registration_rpaas.json'] },
  },
  {
    reason:
      'a query that cannot be read is told by numbers and words, of which the specification makes objects',
    side: 'response',
    code: 'INVALID_TYPE',
    path: /^\$\.error\.details\[\d+\]\['(?:line|characterPositionInLine|token|expectedToken)'\]$/,
    status: (status) => status === 400,
    of: /^Resources$/,
    evidence: { written: 'answers quoted in Azure/aztfexport#485 and Azure/azure-powershell#13762' },
  },
  {
    reason:
      'Azure Policy refuses in the form of Azure Resource Manager, not in that of the service behind it',
    side: 'response',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    path: /^\$\.error\.(?:target|additionalInfo)$/,
    status: (status) => status === 403,
    of: /^Vaults_/,
    evidence: {
      written:
        'answers for vaults quoted in hashicorp/terraform-provider-azurerm#26265 and Azure/azure-powershell#15635',
    },
  },
  {
    reason: 'a provider in a list names the applications that act for it',
    side: 'response',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    path: /^\$\.value\[\d+\]\.authorizations?$/,
    of: /^Providers_List\b/,
    evidence: { written: 'recorded of a single provider: test_provider_registration.json' },
  },
  {
    reason: 'a failure of Cosmos DB is a code and a message, and not what the operation makes',
    side: 'response',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    path: /^\$\.(?:code|message)$/,
    status: (status) => status === 429 || status >= 500,
    evidence: { written: 'docs/azure.md, Recorded traffic: error statuses' },
  },
  {
    reason:
      'a failure of Cosmos DB is a code and a message, and not what the operation makes (by definition)',
    side: 'response',
    code: 'additionalProperties',
    path: /^\$\.(?:code|message)$/,
    status: (status) => status === 429 || status >= 500,
    evidence: { written: 'docs/azure.md, Recorded traffic: error statuses' },
  },
  {
    reason: 'an operation does not say which errors it gives',
    side: 'response',
    code: 'INVALID_RESPONSE_CODE',
    status: (status) => status >= 400,
    evidence: { written: 'docs/azure.md, Recorded traffic: error statuses' },
  },
  {
    reason: 'a result that is asked for too early is 202',
    side: 'response',
    code: 'INVALID_RESPONSE_CODE',
    status: (status) => status === 202,
    of: /^DatabaseAccounts_Get\b/,
    evidence: {
      written: 'Microsoft Learn, "Track asynchronous Azure operations": Location gives 202 until it is done',
    },
  },
  {
    reason: 'the first request to a vault brings neither token nor body',
    side: 'request',
    code: 'MISSING_REQUIRED_PARAMETER',
    path: /^\.body$/,
    status: (status) => status === 401,
    of: /Key/,
    evidence: { recordings: ['test_cosmosdb_key_vault_key_uri.json'] },
  },
  {
    reason: 'the first request to a managed HSM brings no body either',
    side: 'request',
    code: 'MISSING_REQUIRED_PARAMETER',
    path: /^\.body$/,
    status: (status) => status === 401,
    of: /^(?:Role|UpdateSetting)/,
    evidence: { written: 'recordings of azure-sdk-for-js, keyvault-admin: PUT roleAssignments, 401' },
  },
  {
    reason: 'and is challenged without one',
    side: 'response',
    code: 'INVALID_RESPONSE_BODY',
    path: /^\.body$/,
    status: (status) => status === 401,
    of: /Key|^Role|Setting/,
    evidence: { written: 'recordings of azure-sdk-for-js, keyvault-admin: 401 with a content-length of 0' },
  },
];

/** The allowance under which a finding falls. */
export function allowanceOf(
  finding: Finding,
  { means }: Verdict,
  { response }: Exchange,
): Allowance | undefined {
  return allowances.find(
    ({ side, code, path, status, of }) =>
      side === finding.side &&
      code === finding.code &&
      (path?.test(finding.path) ?? true) &&
      (of?.test(means) ?? true) &&
      (status === undefined || (response !== undefined && status(response.status))),
  );
}
