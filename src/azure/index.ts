import type { Azure, AzureSubscription } from '../app/azure.ts';
import { connectAccess } from './access.ts';
import { connectAccounts } from './accounts.ts';
import type { AzureConnection } from './connection.ts';
import { connectChanges } from './changes.ts';
import { connectDirectory } from './directory.ts';
import { connectGovernance } from './governance.ts';
import { connectGroups } from './groups.ts';
import { connectIdentities } from './identities.ts';
import { connectKeys } from './keys.ts';
import { connectLevers } from './levers.ts';
import { connectMentions } from './mentions.ts';
import { connectProviders } from './providers.ts';
import { openSession, type Session } from './session.ts';
import { findSubscriptions } from './subscriptions.ts';
import { connectSurvey } from './survey.ts';
import { connectVaults } from './vaults.ts';

export type { AzureConnection, LogLevel } from './connection.ts';

/** Azure on its SDKs. Nothing is sent before a method asks for it. */
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
    levers: connectLevers(session, subscriptionId),
    governance: connectGovernance(session, subscriptionId),
    identities: connectIdentities(session, subscriptionId),
  };
}
