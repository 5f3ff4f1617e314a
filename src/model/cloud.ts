/**
 * The Azure clouds and where their services live. Source: go-azure-sdk `environments`, Key Vault documentation
 * (docs/azure.md, Tokens and hosts). Every scope ends in `/.default`; every suffix starts with a dot.
 */
export interface Cloud {
  readonly name: 'Azure' | 'AzureUSGovernment' | 'AzureChina';
  readonly armEndpoint: string;
  readonly armScope: string;
  readonly loginEndpoint: string;
  readonly graphEndpoint: string;
  readonly vaultSuffix: string;
  readonly hsmSuffix: string;
  readonly portal: string;
  /**
   * The first-party application "Azure Cosmos DB". In China the id is unverified: the one of the public cloud is likely
   * (docs/azure.md, Identities and access), so nothing may be granted there before the user has confirmed the
   * principal's name.
   */
  readonly cosmosAppId: string;
  readonly cosmosAppIdVerified: boolean;
}

const publicCloud: Cloud = {
  name: 'Azure',
  armEndpoint: 'https://management.azure.com',
  armScope: 'https://management.azure.com/.default',
  loginEndpoint: 'https://login.microsoftonline.com',
  graphEndpoint: 'https://graph.microsoft.com',
  vaultSuffix: '.vault.azure.net',
  hsmSuffix: '.managedhsm.azure.net',
  portal: 'https://portal.azure.com',
  cosmosAppId: 'a232010e-820c-4083-83bb-3ace5fc29d0b',
  cosmosAppIdVerified: true,
};

const usGovernment: Cloud = {
  name: 'AzureUSGovernment',
  armEndpoint: 'https://management.usgovcloudapi.net',
  armScope: 'https://management.usgovcloudapi.net/.default',
  loginEndpoint: 'https://login.microsoftonline.us',
  graphEndpoint: 'https://graph.microsoft.us',
  vaultSuffix: '.vault.usgovcloudapi.net',
  hsmSuffix: '.managedhsm.usgovcloudapi.net',
  portal: 'https://portal.azure.us',
  cosmosAppId: '57506a73-e302-42a9-b869-6f12d9ec29e9',
  cosmosAppIdVerified: true,
};

const china: Cloud = {
  name: 'AzureChina',
  armEndpoint: 'https://management.chinacloudapi.cn',
  armScope: 'https://management.chinacloudapi.cn/.default',
  loginEndpoint: 'https://login.chinacloudapi.cn',
  graphEndpoint: 'https://microsoftgraph.chinacloudapi.cn',
  vaultSuffix: '.vault.azure.cn',
  hsmSuffix: '.managedhsm.azure.cn',
  portal: 'https://portal.azure.cn',
  cosmosAppId: publicCloud.cosmosAppId,
  cosmosAppIdVerified: false,
};

export const clouds = { public: publicCloud, usGovernment, china } as const;
