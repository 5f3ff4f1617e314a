import { signInTenant } from '../model/resources.ts';
import { connectAccessChanges } from './accessChanges.ts';
import { connectAccounts, connectChanges } from './accounts.ts';
import type { Azure, AzureSubscription } from './api.ts';
import { connectHistory } from './changeHistory.ts';
import { openClients, type AzureClients } from './clients.ts';
import type { AzureConnection } from './connection.ts';
import { connectKeys } from './keys.ts';
import { withoutDirectory } from './lighthouse.ts';
import { connectDirectory } from './microsoftGraph.ts';
import { connectGovernance } from './policies.ts';
import { connectGroups, connectIdentities, connectProviders } from './providersAndGroups.ts';
import { connectMentions } from './resourceGraph/mentions.ts';
import { connectSurvey } from './resourceGraph/survey.ts';
import { connectAccess } from './roleAssignments.ts';
import { connectRoleHolders } from './roleHolders.ts';
import { connectRestores } from './restores.ts';
import { findSubscriptions } from './subscriptions.ts';
import { connectVaults } from './vaults.ts';

/** Azure on its SDKs. Sends nothing until a method is called. */
export function connectAzure(connection: AzureConnection): Azure {
  const open = new Map<string, AzureClients>();
  const session = (account: string, tenantId?: string): AzureClients => {
    const key = JSON.stringify([account, tenantId?.toLowerCase()]);
    const known = open.get(key) ?? openClients(connection, account, tenantId);
    open.set(key, known);
    return known;
  };
  return {
    cloud: connection.cloud,
    subscriptions: (signal) => findSubscriptions(connection, session, signal),
    survey: connectSurvey(session),
    mentions: connectMentions(connection, session),
    in: (subscription) => {
      const own = services(session(subscription.account, signInTenant(subscription)), subscription.id);
      return subscription.managedBy ? withoutDirectory(own, subscription, subscription.managedBy) : own;
    },
  };
}

function services(session: AzureClients, subscriptionId: string): AzureSubscription {
  return {
    providers: connectProviders(session, subscriptionId),
    groups: connectGroups(session, subscriptionId),
    vaults: connectVaults(session, subscriptionId),
    keys: connectKeys(session),
    accounts: connectAccounts(session, subscriptionId),
    restores: connectRestores(session, subscriptionId),
    access: { ...connectAccess(session, subscriptionId), holders: connectRoleHolders(session) },
    directory: connectDirectory(session),
    changes: connectChanges(session, subscriptionId),
    accessChanges: connectAccessChanges(session, subscriptionId),
    governance: connectGovernance(session, subscriptionId),
    identities: connectIdentities(session, subscriptionId),
    history: connectHistory(session, subscriptionId),
  };
}
