import { succeeded, type Outcome } from '../app/outcome.ts';
import type { Access } from '../app/azure.ts';
import type { LeverPorts } from '../app/leverPorts.ts';
import type { RoleGrant } from '../domain/revocation/grantsThere.ts';
import { sameId } from '../domain/resourceId.ts';
import { text } from '../domain/text.ts';
import { assignmentName } from './assignmentName.ts';
import { armKeys } from './armKeys.ts';
import { attempt, within } from './call.ts';
import { readRows, wholeList, type Fields } from './fields.ts';
import type { Deed } from './problems/rule.ts';
import { bodyOf, listAll } from './rest.ts';
import type { Session } from './session.ts';

type Wanted = Pick<RoleGrant, 'roleDefinitionId' | 'principalId'>;

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
    return { hsmId, local, client: session.keyStore(armKeys(session, hsmId).at.uri, 'repeatable') };
  };
  /** The SDKs send two slashes before a scope, three where it is the whole HSM; what follows is not encoded. */
  const path = (local: string, name: string) => `/${local}/${assignments}/${encodeURIComponent(name)}`;
  const grants: LeverPorts['grants'] = (scope, principalId, signal) =>
    attempt(
      connection,
      hsmDeed(text('The local role assignments of {0} could not be read.', nameOf(scope)), scope),
      signal,
      async (call) => {
        const { client, hsmId } = at(scope);
        const found = await listAll(within(client, call), `///${assignments}`, {
          ...query,
          $filter: `principalId eq '${principalId}'`,
        });
        // The filter may be taken for no more than a wish: somebody else's role must not be taken for theirs.
        return wholeList(readRows(found, (one) => readLocal(hsmId, one))).filter((grant) =>
          sameId(grant.principalId, principalId),
        );
      },
    );
  /** 409 has many reasons: the role is there only where Azure's code says so, or where it is read back. */
  async function put(
    scope: string,
    name: string,
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<Outcome<undefined>> {
    const made = await putOnce(scope, name, wanted, signal);
    if (made.kind !== 'failed' || made.problem.azure?.status !== 409) return made;
    const there = await grants(scope, wanted.principalId, signal);
    if (there.kind === 'cancelled') return there;
    const isThere =
      there.kind === 'done'
        ? there.value.some((grant) => isAlike(grant, { scope, ...wanted }))
        : sameId(made.problem.azure.code ?? '', 'RoleAssignmentExists');
    return isThere ? succeeded(undefined) : made;
  }
  const putOnce = (scope: string, name: string, properties: Wanted, signal: AbortSignal) =>
    attempt<undefined>(
      connection,
      hsmDeed(text('The local role could not be assigned on {0}.', scope), scope),
      signal,
      async (call) => {
        const { client, local } = at(scope);
        const sent = within(client, call).pathUnchecked(path(local, name));
        bodyOf(
          await sent.put({ queryParameters: query, contentType: 'application/json', body: { properties } }),
        );
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
      put(grant.scope, lastOf(grant.id), bodyFor(grant), signal)) satisfies LeverPorts['putGrant'],
    removeGrant: (({ id, scope }, { signal }) =>
      attempt<undefined>(
        connection,
        hsmDeed(text('The local role assignment on {0} could not be removed.', scope), scope),
        signal,
        async (call) => {
          const { client, local } = at(scope);
          bodyOf(
            await within(client, call)
              .pathUnchecked(path(local, lastOf(id)))
              .delete({ queryParameters: query }),
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

/** The same role for the same principal on the same scope, whatever it is called. */
const isAlike = (
  grant: RoleGrant,
  { scope, roleDefinitionId, principalId }: Wanted & { readonly scope: string },
) =>
  sameId(grant.scope, scope) &&
  sameId(grant.principalId, principalId) &&
  sameId(lastOf(grant.roleDefinitionId), lastOf(roleDefinitionId));

const lastOf = (id: string) => id.slice(id.lastIndexOf('/') + 1);

const bodyFor = ({ roleDefinitionId, principalId }: RoleGrant) => ({ roleDefinitionId, principalId });

function readLocal(hsmId: string, assignment: Fields): RoleGrant | undefined {
  const properties = assignment.inner('properties');
  const [name, local, roleDefinitionId, principalId] = [
    assignment.string('name'),
    properties.string('scope'),
    properties.string('roleDefinitionId'),
    properties.string('principalId'),
  ];
  // They become a path, by which it may be deleted.
  if (!name || !/^[0-9a-z-]+$/i.test(name) || !local || !/^\/(keys(\/[0-9a-z-]+)?)?$/i.test(local))
    return undefined;
  if (!roleDefinitionId || !principalId || assignment.unread) return undefined;
  const scope = `${hsmId}${local === '/' ? '' : local}`;
  return { id: `${scope}/${assignments}/${name}`, scope, roleDefinitionId, principalId };
}

const hsmDeed = (what: Deed['what'], scope: string): Deed => ({ what, on: 'access', name: scope });
