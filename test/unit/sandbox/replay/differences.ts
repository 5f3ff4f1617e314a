/** A difference between the sandbox and recorded Azure, and why it stays. */
export interface Difference {
  /** The request: `GET https://...`. */
  readonly request: RegExp;
  /** The position in the response, as in `Mismatch`. */
  readonly at: RegExp;
  /** Azure's value and the sandbox's, as JSON: `1 but 2`. */
  readonly values: RegExp;
  readonly why: string;
}

/** The complete list: an unlisted difference fails, and so does a listed one that no longer exists. */
export const differences: readonly Difference[] = [
  {
    request: /\/databaseAccounts/,
    at: /\.minimalTlsVersion$/,
    values: /^"Tls" but "Tls12"$/,
    why: 'New accounts of 2023 allowed TLS 1.0 unless they were MongoDB ones; the sandbox gives today’s default, TLS 1.2.',
  },
  {
    request: /\.vault\.azure\.net\//,
    at: /^header www-authenticate$/,
    values: /login\.windows\.net.* but .*login\.microsoftonline\.com/,
    why: 'Key Vault named the former host to sign in at in 2022; the sandbox is today’s Key Vault.',
  },
  {
    request: /\.vault\.azure\.net\/keys\/[^/]+\/create\?api-version=7\.3$/,
    at: /^body\.attributes\.exportable$/,
    values: /^undefined but false$/,
    why: 'Key Vault said nothing of export in April 2022, and says it since; the sandbox is today’s Key Vault.',
  },
  {
    request: /\/vaults(?:\/cckeyvault1zd2yzvhwvtnsu)?\?/,
    at: /\.properties\.(?:enableSoftDelete|softDeleteRetentionInDays)$/,
    values: /^undefined but (?:true|90)$/,
    why: 'Vaults from before soft delete became part of every vault say nothing of it; the sandbox has no such vaults.',
  },
  {
    request: /\/providers\/Microsoft\.KeyVault\/vaults\?api-version=2019-09-01$/,
    at: /^body\.nextLink$/,
    values: /^"https:\/\/.*skiptoken=.*" but undefined$/,
    why: 'Key Vault’s provider linked to a further, empty page; the sandbox lists everything on one.',
  },
  {
    request: /\/providers\/Microsoft\.KeyVault\/vaults\?.*skiptoken=/,
    at: /^body\.value$/,
    values: /^\[\] but \[\{/,
    why: 'That further page: the sandbox never links to it, and does not know its token.',
  },
  {
    request: /^GET https:\/\/graph\.microsoft\.com\/v1\.0\/me$/,
    at: /^body\.mail$/,
    values: /^null but "user@contoso\.example"$/,
    why: 'The recorded user had no mailbox; all people of the sandbox have one.',
  },
  {
    request: /^GET https:\/\/management\.azure\.com\/subscriptions\?/,
    at: /\.subscriptionPolicies\.(?:locationPlacementId|quotaId)$/,
    values: /^"Internal_2014-09-01" but "(?:Public|EnterpriseAgreement)_2014-09-01"$/,
    why: 'What the subscription was bought as: Microsoft’s own in the recording, an enterprise agreement in the sandbox.',
  },
  {
    request: /\/restorableDatabaseAccounts\?/,
    at: /^body\.value$/,
    values: /"Central US EUAP".* but \[/,
    why: 'Microsoft’s own subscriptions have regions for early access (EUAP), which the sandbox does not have.',
  },
  {
    request: /\/restorableDatabaseAccounts\?/,
    at: /\.restorableLocations$/,
    values: /^\[\{.* but \[\]$/,
    why: 'Accounts that other tests created at the time of the recording, first without a region.',
  },
  {
    request: /\/restorableSqlResources\?/,
    at: /^body\.value\[0\]\.(?:id|name|databaseName|collectionNames\[0\])$/,
    values: /^"[^"]*cli00000\d" but "[^"]*(?:data|items)"$/,
    why: 'Data is not simulated: one database with one container stands for it.',
  },
  {
    request: /\/tenants\?/,
    at: /\.(?:domains|tenantBrandingLogoUrl)$/,
    values: /^\["[^\]]+"\] but \["[^"]+"\]$|^"https:\/\/[^"]+" but undefined$/,
    why: 'Tenants of the sandbox have one domain and no branding.',
  },
];

/** Services for which the sandbox returns 501, and why. */
export const unsimulated: readonly Pick<Difference, 'request' | 'why'>[] = [
  {
    request: /\/databaseAccounts\/[^/]+\/sqlDatabases\//,
    why: 'Databases and containers: the sandbox holds accounts, not data.',
  },
  {
    request: /\/providers\/Microsoft\.Network\//,
    why: 'Networks: a vault’s network rules need only the ids of subnets.',
  },
  {
    request: /^GET https:\/\/graph\.windows\.net\//,
    why: 'The Azure AD Graph is retired; Microsoft Graph has taken its place.',
  },
  {
    request: /\/providers\/Microsoft\.Confluent\/agreements\//,
    why: 'Another company’s service, of which the recording only needs the provider’s registration.',
  },
];
