import { identityName } from '../../domain/accountGrantee.ts';
import type { UserAssignedIdentity } from '../../domain/model.ts';
import { parseResourceId } from '../../domain/resourceId.ts';
import type { IdentityChoice } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { byName, type Row, type Section, sections } from './row.ts';

/** Making one is the command line's: it is one command, and a name and a place more to ask for. */
export const newIdentityCommand =
  'az identity create --name NAME --resource-group GROUP --query id --output tsv';

const firstParty: Row<IdentityChoice> = {
  label: text('Azure Cosmos DB'),
  description: text('the first-party principal'),
  detail: text('All accounts of the tenant share it; not with continuous backup'),
  icon: 'azure',
  value: 'firstParty',
};

const enter: Row<'enter'> = {
  label: text('Enter Resource Id...'),
  detail: text('Of an identity in another subscription, or of one that you make now'),
  icon: 'edit',
  value: 'enter',
};

/** What does not have to be read. */
export const always = [firstParty, enter];

/** The shared principal, then the subscription's identities, then any other one. */
export function identityRows(
  identities: readonly UserAssignedIdentity[],
): Section<IdentityChoice | 'enter'>[] {
  const rows = identities
    .map(({ id }) => ({ id, name: identityName(id), group: parseResourceId(id)?.resourceGroup ?? '' }))
    .sort(byName)
    .map(({ id, name, group }): Row<IdentityChoice> => ({
      label: name,
      description: text('user-assigned identity in {0}', group),
      icon: 'account',
      value: { id },
    }));
  const none: Row<never> = {
    label: text('None in this subscription'),
    detail: text('One is made with: {0}', newIdentityCommand),
    icon: 'info',
  };
  return sections<IdentityChoice | 'enter'>(
    { rows: [firstParty] },
    {
      title: text('User-assigned identities of the subscription'),
      rows: rows.length > 0 ? rows : [none],
    },
    { title: text('Another identity'), rows: [enter] },
  );
}
