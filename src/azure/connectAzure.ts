import { connectAccessChanges } from './accessChanges.ts';
import { connectAccounts, connectChanges } from './accounts.ts';
import type { Azure, AzureSubscription } from './api.ts';
import { openSession, type Session } from './clients.ts';
import type { AzureConnection } from './connection.ts';
import { connectKeys } from './keys.ts';
import { connectDirectory } from './microsoftGraph.ts';
import { connectGovernance } from './policies.ts';
import { connectGroups, connectIdentities, connectProviders } from './providersAndGroups.ts';
import { connectMentions } from './resourceGraph/mentions.ts';
import { connectSurvey } from './resourceGraph/survey.ts';
import { connectAccess } from './roleAssignments.ts';
import { findSubscriptions } from './subscriptions.ts';
import { connectVaults } from './vaults.ts';

/** Azure on its SDKs. Sends nothing until a method is called. */
export function connectAzure(connection: AzureConnection): Azure {
  const open = new Map<string, Session>();
  const session = (account: string, tenantId?: string): Session => {
    const key = JSON.stringify([account, tenantId?.toLowerCase()]);
    const known = open.get(key) ?? openSession(connection, account, tenantId);
    open.set(key, known);
    return known;
  };
  return {
    cloud: connection.cloud,
    subscriptions: (signal) => findSubscriptions(connection, session, signal),
    survey: connectSurvey(session),
    mentions: connectMentions(connection, session),
    in: ({ id, account, tenantId }) => services(session(account, tenantId), id),
  };
}

function services(session: Session, subscriptionId: string): AzureSubscription {
  return {
    providers: connectProviders(session, subscriptionId),
    groups: connectGroups(session, subscriptionId),
    vaults: connectVaults(session, subscriptionId),
    keys: connectKeys(session),
    accounts: connectAccounts(session, subscriptionId),
    access: connectAccess(session, subscriptionId),
    directory: connectDirectory(session),
    changes: connectChanges(session, subscriptionId),
    accessChanges: connectAccessChanges(session, subscriptionId),
    governance: connectGovernance(session, subscriptionId),
    identities: connectIdentities(session, subscriptionId),
  };
}
