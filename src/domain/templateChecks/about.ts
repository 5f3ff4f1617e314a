/** Whether a file makes Cosmos DB accounts with a key of one's own: only such a one is read further. */
export const isAboutCmk = (text: string): boolean =>
  /Microsoft\.DocumentDB\/databaseAccounts|azurerm_cosmosdb_account/i.test(text) &&
  /keyVaultKeyUri|key_vault_key_id|managed_hsm_key_id/i.test(text);
