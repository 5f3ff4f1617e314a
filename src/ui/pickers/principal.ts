import type { Cloud } from '../../model/cloud.ts';
import { guidRule } from '../../model/names.ts';
import { text, type Text } from '../../model/text.ts';
import { input } from '../inputBox.ts';
import type { WizardPosition, Prompted } from '../wizard.ts';

/**
 * Asks for the object id of "Azure Cosmos DB" if the directory doesn't reveal it (F-08, F-09; docs/azure.md, Identities
 * and access).
 */
export const askPrincipal = (
  cloud: Cloud,
  frame: WizardPosition,
  value: string | undefined,
  title?: Text,
): Promise<Prompted<string>> => {
  const command = `az ad sp show --id ${cloud.cosmosAppId} --query id -o tsv`;
  return input(frame, {
    ...(title === undefined ? {} : { title }),
    prompt: text(
      'Object ID of principal "Azure Cosmos DB" in the tenant. To find it with directory access, run: {0}',
      command,
    ),
    copy: { label: text('Copy Command'), text: command },
    placeholder: '00000000-0000-0000-0000-000000000000',
    value,
    rule: (id) =>
      guidRule(id) ?? (id.toLowerCase() === cloud.cosmosAppId.toLowerCase() ? isApplicationId : undefined),
  });
};

const isApplicationId = text(
  'This is the application ID. Enter the object ID, which differs in each tenant.',
);

/** Asks for the client id of the application that represents an identity in the tenant of a vault. */
export const askApplication = (
  frame: WizardPosition,
  title: Text,
  value: string | undefined,
): Promise<Prompted<string>> =>
  input(frame, {
    title,
    prompt: text(
      'Federated client ID: the application ID of the multitenant application that trusts the identity',
    ),
    placeholder: '00000000-0000-0000-0000-000000000000',
    value,
    rule: (id) =>
      guidRule(id) && text('Enter an application ID in the form 00000000-0000-0000-0000-000000000000.'),
  });
