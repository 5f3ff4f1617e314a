import { l10n } from 'vscode';
import type { Cloud } from '../../../domain/cloud.ts';
import { guidRule } from '../../../domain/names.ts';
import { text } from '../../../domain/text.ts';
import type { Frame, Prompted } from '../../steps/questions.ts';
import { input } from '../input.ts';

/** Asks for the object id of "Azure Cosmos DB" where the directory does not tell it (F-08, F-09; domain.md 3.1). */
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
