import { failed, succeeded, type Outcome } from '../app/outcome.ts';
import type { Access } from '../app/azure.ts';
import type { LeverPorts } from '../app/leverPorts.ts';
import type { RoleGrant } from '../domain/revocation/grantsThere.ts';
import { sameId } from '../domain/resourceId.ts';
import { text } from '../domain/text.ts';
import { assignmentName } from './assignmentName.ts';
import { armKeys } from './armKeys.ts';
import { attempt, within } from './call.ts';
import { object, string } from './json.ts';
import type { Deed } from './problems/rule.ts';
import { bodyOf, listAll } from './rest.ts';
import type { Session } from './session.ts';

const query = { 'api-version': '2025-07-01' };
const assignments = 'providers/Microsoft.Authorization/roleAssignments';

/**
 * The role assignments that a managed HSM has in itself (`rbac.json` 2025-07-01): Resource Manager knows nothing of
 * them. There a scope is `/`, `/keys` or `/keys/{name}`; outside of this file it is the resource id of the same thing,
 * so that what holds for assignments in vaults holds for these. Reading them takes a local role, too.
 */
export function connectLocalRoles(session: Session) {
  const { connection } = session;
  const at = (scope: string) => {
    const { hsmId, local } = localOf(scope);
    return { hsmId, local, client: session.hsm(armKeys(session, hsmId).at.uri) };
  };
  /** The SDKs send two slashes before a scope, three where it is the whole HSM; what follows is not encoded. */
  const path = (local: string, name: string) => `/${local}/${assignments}/${name}`;
  const grants: LeverPorts['grants'] = (scope, principalId, signal) =>
    attempt(
      connection,
      deed(text('The local role assignments of {0} could not be read.', nameOf(scope)), scope),
      signal,
      async (call) => {
        const { client, hsmId } = at(scope);
        const found = await listAll(within(client, call), `///${assignments}`, {
          ...query,
          $filter: `principalId eq '${principalId}'`,
        });
        // The filter may be taken for no more than a wish: somebody else's role must not be taken for theirs.
        return found
          .flatMap((one) => readLocal(hsmId, one) ?? [])
          .filter((grant) => sameId(grant.principalId, principalId));
      },
    );
  /** A conflict does not say what is there: that is read. */
  async function put(
    scope: string,
    name: string,
    grant: Pick<RoleGrant, 'roleDefinitionId' | 'principalId'>,
    signal: AbortSignal,
  ): Promise<Outcome<void>> {
    const sent = await send(scope, name, grant, signal);
    if (sent.kind !== 'failed' || sent.problem.azure?.status !== 409) return sent;
    const there = await grants(scope, grant.principalId, signal);
    const isThere =
      there.kind === 'done' &&
      there.value.some((one) => sameId(one.scope, scope) && sameId(roleIn(one), roleIn(grant)));
    return isThere ? succeeded(undefined) : failed(sent.problem);
  }
  const send = (
    scope: string,
    name: string,
    { roleDefinitionId, principalId }: Pick<RoleGrant, 'roleDefinitionId' | 'principalId'>,
    signal: AbortSignal,
  ) =>
    attempt<undefined>(
      connection,
      deed(text('The local role could not be assigned on {0}.', scope), scope),
      signal,
      async (call) => {
        const { client, local } = at(scope);
        const sent = within(client, call).pathUnchecked(path(local, name));
        const body = { properties: { roleDefinitionId, principalId } };
        bodyOf(await sent.put({ queryParameters: query, contentType: 'application/json', body }));
        return undefined;
      },
    );
  return {
    grants,
    assign: ((scope, roleId, principalId, { signal }) =>
      put(
        scope,
        assignmentName(scope, roleId, principalId),
        {
          roleDefinitionId: `Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
          principalId,
        },
        signal,
      )) satisfies Access['assign'],
    putGrant: ((grant, { signal }) =>
      put(
        grant.scope,
        grant.id.slice(grant.id.lastIndexOf('/') + 1),
        grant,
        signal,
      )) satisfies LeverPorts['putGrant'],
    removeGrant: (({ id, scope }, { signal }) =>
      attempt<undefined>(
        connection,
        deed(text('The local role assignment on {0} could not be removed.', scope), scope),
        signal,
        async (call) => {
          const { client, local } = at(scope);
          const name = id.slice(id.lastIndexOf('/') + 1);
          bodyOf(
            await within(client, call).pathUnchecked(path(local, name)).delete({ queryParameters: query }),
          );
          return undefined;
        },
        ({ status }) => (status === 404 ? succeeded(undefined) : undefined),
      )) satisfies LeverPorts['removeGrant'],
  };
}

/** An HSM's id, and the scope in it that a resource id stands for. */
function localOf(scope: string): { readonly hsmId: string; readonly local: string } {
  const [, hsmId = scope, local = ''] = /^(.*\/managedHSMs\/[^/]+)(\/.*)?$/i.exec(scope) ?? [];
  return { hsmId, local: local || '/' };
}

const nameOf = (scope: string) => localOf(scope).hsmId.split('/').at(-1) ?? '';

const roleIn = ({ roleDefinitionId }: Pick<RoleGrant, 'roleDefinitionId'>) =>
  roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1);

function readLocal(hsmId: string, assignment: Readonly<Record<string, unknown>>): RoleGrant | undefined {
  const properties = object(assignment['properties']);
  const [name, local, roleDefinitionId, principalId] = [
    string(assignment['name']),
    string(properties['scope']),
    string(properties['roleDefinitionId']),
    string(properties['principalId']),
  ];
  if (!name || !local || !roleDefinitionId || !principalId) return undefined;
  const scope = `${hsmId}${local === '/' ? '' : local}`;
  return { id: `${scope}/${assignments}/${name}`, scope, roleDefinitionId, principalId };
}

const deed = (what: Deed['what'], scope: string): Deed => ({ what, on: 'access', name: scope });
