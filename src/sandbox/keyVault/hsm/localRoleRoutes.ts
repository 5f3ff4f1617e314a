import { same } from '../../identifiers.ts';
import { ok } from '../../rest/answer.ts';
import { dataRoute } from '../data/dataRoute.ts';
import { localNeed, roleMissing } from './errors.ts';
import { findLocalRole, localRoles, type LocalRole } from './localRoles.ts';

const collection = '/{scope*}/providers/Microsoft.Authorization/roleDefinitions';
const read = localNeed('roleDefinitions/read/action');

/** The ID of a role in the format that assignments use. */
export function localRoleId(name: string): string {
  return `Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/${name}`;
}

function view({ name, roleName, actions }: LocalRole) {
  const dataActions = actions.map((one) => `Microsoft.KeyVault/managedHsm/${one}`);
  return {
    id: localRoleId(name),
    name,
    properties: {
      assignableScopes: ['/'],
      description: '',
      permissions: [{ actions: [], dataActions, notActions: [], notDataActions: [] }],
      roleName,
      type: 'AKVBuiltInRole',
    },
    type: 'Microsoft.Authorization/roleDefinitions',
  };
}

export const localRoleRoutes = [
  dataRoute('GET', collection, read, ({ query }) => {
    const name = /roleName eq '([^']+)'/i.exec(query.get('$filter') ?? '')?.[1];
    return ok({
      value: localRoles.filter(({ roleName }) => name === undefined || same(roleName, name)).map(view),
    });
  }),
  dataRoute('GET', `${collection}/{name}`, read, ({ params }) => {
    const role = findLocalRole(params.name);
    return role === undefined ? roleMissing('Definition') : ok(view(role));
  }),
];
