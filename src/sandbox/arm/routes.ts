import { roleAssignmentRoutes } from '../authorization/roleAssignments.ts';
import { roleDefinitionRoutes } from '../authorization/roleDefinitions.ts';
import { accountRoutes } from '../cosmos/accountRoutes.ts';
import { operationRoutes } from '../cosmos/operations.ts';
import { patchAccountRoutes } from '../cosmos/patchAccount.ts';
import { putAccountRoutes } from '../cosmos/putAccount.ts';
import { restorableRoutes } from '../cosmos/restorableAccounts.ts';
import { armKeyRoutes } from '../keyVault/armKeys.ts';
import { deletedHsmRoutes } from '../keyVault/hsm/deletedHsms.ts';
import { hsmRoutes } from '../keyVault/hsm/hsmRoutes.ts';
import { deletedVaultRoutes } from '../keyVault/deletedVaults.ts';
import { putVaultRoutes } from '../keyVault/putVault.ts';
import { vaultRoutes } from '../keyVault/vaultRoutes.ts';
import type { Route } from '../rest/exchange.ts';
import { activityLogRoutes } from './activityLog.ts';
import { identityRoutes } from './identities.ts';
import { lockRoutes } from './locks.ts';
import { policyRoutes } from './policyRoutes.ts';
import { providerRoutes } from './providers.ts';
import { resourceGraphRoutes } from '../resourceGraph/resourceGraph.ts';
import { resourceGroupRoutes } from './resourceGroups.ts';
import { resourceRoutes } from './resources.ts';
import { subscriptionRoutes } from './subscriptions.ts';

/** The first matching route responds, so extensions of any scope come before the resources that they extend. */
export const armRoutes: readonly Route[] = [
  ...roleAssignmentRoutes,
  ...roleDefinitionRoutes,
  ...lockRoutes,
  ...policyRoutes,
  ...putAccountRoutes,
  ...patchAccountRoutes,
  ...accountRoutes,
  ...operationRoutes,
  ...restorableRoutes,
  ...putVaultRoutes,
  ...vaultRoutes,
  ...deletedVaultRoutes,
  ...hsmRoutes,
  ...deletedHsmRoutes,
  ...armKeyRoutes,
  ...identityRoutes,
  ...resourceGraphRoutes,
  ...activityLogRoutes,
  ...resourceRoutes,
  ...resourceGroupRoutes,
  ...providerRoutes,
  ...subscriptionRoutes,
];
