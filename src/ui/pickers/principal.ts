import { l10n } from 'vscode';
import type { Cloud } from '../../model/cloud.ts';
import { guidRule } from '../../model/names.ts';
import { text } from '../../model/text.ts';
import { input } from '../inputBox.ts';
import type { Frame, Prompted } from '../wizard.ts';

/**
 * Asks for the object id of "Azure Cosmos DB" if the directory doesn't reveal it (F-08, F-09; docs/azure.md, Identities
 * and access).
 */
export const askPrincipal = (
  cloud: Cloud,
  frame: Frame,
  value: string | undefined,
  title?: string,
): Promise<Prompted<string>> => {
  const command = `az ad sp show --id ${cloud.cosmosAppId} --query id -o tsv`;
  return input(frame, {
    ...(title === undefined ? {} : { title }),
    prompt: l10n.t(
      'Object id of the principal "Azure Cosmos DB" in the tenant, not its application id. A person who may read the directory finds it with: {0}',
      command,
    ),
    copy: { label: l10n.t('Copy Command'), text: command },
    placeholder: '00000000-0000-0000-0000-000000000000',
    value,
    rule: (id) =>
      guidRule(id) ?? (id.toLowerCase() === cloud.cosmosAppId.toLowerCase() ? isApplicationId : undefined),
  });
};

const isApplicationId = text('This is the application id; the object id is another one in each tenant.');

/** Asks for the client id of the application that represents an identity in the tenant of a vault. */
export const askApplication = (
  frame: Frame,
  title: string,
  value: string | undefined,
): Promise<Prompted<string>> =>
  input(frame, {
    title,
    prompt: l10n.t(
      'Federated client id: the application id of the multi-tenant application that trusts the identity, and that the tenant of the vault has',
    ),
    placeholder: '00000000-0000-0000-0000-000000000000',
    value,
    rule: (id) =>
      guidRule(id) && text('An application id has the form 00000000-0000-0000-0000-000000000000.'),
  });
