import { text, type Text } from './text.ts';

/** A page on Microsoft Learn, by its title there. */
export interface LearnLink {
  readonly label: Text;
  readonly url: string;
}

const learn = 'https://learn.microsoft.com/azure';

export const learnConfigure: LearnLink = {
  label: text('Configure customer-managed keys'),
  url: `${learn}/cosmos-db/how-to-setup-customer-managed-keys`,
};

export const learnExisting: LearnLink = {
  label: text('Configure customer-managed keys on existing accounts'),
  url: `${learn}/cosmos-db/how-to-setup-customer-managed-keys-existing-accounts`,
};

/** Links to the heading of a status, if it has one. */
export const learnTroubleshoot = (anchor?: string): LearnLink => ({
  label: text('Customer-managed key troubleshooting guide'),
  url: `${learn}/cosmos-db/cmk-troubleshooting-guide${anchor === undefined ? '' : `#${anchor}`}`,
});

export const learnRecovery: LearnLink = {
  label: text('Azure Key Vault recovery management with soft delete and purge protection'),
  url: `${learn}/key-vault/general/key-vault-recovery`,
};

export const learnNetwork: LearnLink = {
  label: text('Configure Azure Key Vault networking settings'),
  url: `${learn}/key-vault/general/how-to-azure-key-vault-network-security`,
};
