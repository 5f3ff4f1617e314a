import { identityName } from '../../domain/accountGrantee.ts';
import { addApplication } from '../../domain/crossTenant.ts';
import type { Problem } from '../../domain/problem.ts';
import type { AccessPart } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import type { Principal } from '../principal.ts';
import type { VaultReadings } from '../readings.ts';
import type { Work } from '../step.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';

type PrincipalReadings = VaultReadings<AccessPart>;

/** Who is to be given access: what the specification names, or the principal that the directory tells. */
export async function granteeOf(readings: PrincipalReadings): Promise<Outcome<Principal | undefined>> {
  const { grantee, identityId } = readings.spec;
  if (grantee?.applicationId !== undefined) return applicationIn(readings, grantee.applicationId);
  if (grantee) return succeeded(grantee.principalId === undefined ? undefined : { id: grantee.principalId });
  if (identityId === undefined) return readings.principal();
  const found = await readings.identity(identityId);
  if (found.kind === 'failed') return failed({ ...found.problem, fix: 'chooseIdentity' });
  if (found.kind === 'cancelled') return found;
  const id = found.value?.principalId;
  return id === undefined ? failed(missingIdentity(identityId)) : succeeded({ id });
}

/** F-40: of another tenant's account, it is the application that the vault knows. */
async function applicationIn(
  { spec, application }: PrincipalReadings,
  id: string,
): Promise<Outcome<Principal>> {
  const found = await application(id);
  const what = text('The application {0} cannot be given access to the key vault {1}.', id, spec.vault.name);
  if (found.kind === 'failed') return failed({ ...found.problem, what });
  if (found.kind === 'cancelled') return found;
  if (found.value !== undefined) return succeeded({ id: found.value });
  return failed({
    code: 'F-40',
    owner: 'tenantAdministrator',
    what,
    why: text('The tenant of the vault has no such application, and the account reaches its key through it.'),
    next: addApplication(id),
  });
}

const missingIdentity = (id: string): Problem => ({
  code: 'F-41',
  owner: 'accountOwner',
  what: text('The identity {0} cannot be given access to the key.', identityName(id)),
  why: text('Azure finds no such identity: {0}', id),
  next: text('Choose another identity, or make this one again.'),
  fix: 'chooseIdentity',
});

/** The managed identity that is meant; undefined is the "Azure Cosmos DB" principal. */
export const identityOf = ({ grantee, identityId }: AccessPart): string | undefined =>
  grantee?.name ?? (identityId === undefined ? undefined : identityName(identityId));

export function named(spec: AccessPart): Text {
  const { applicationId } = spec.grantee ?? {};
  if (applicationId !== undefined) return text('the application {0}', applicationId);
  const identity = identityOf(spec);
  return identity === undefined
    ? text('the principal "Azure Cosmos DB"')
    : text('the identity {0}', identity);
}

/** Registering the provider brings the principal, after a while. */
export async function awaitGrantee(work: Work<PrincipalReadings>): Promise<Outcome<Principal | undefined>> {
  const { readings, azure, signal } = work;
  const first = await granteeOf(readings);
  if (first.kind !== 'done' || first.value !== undefined || identityOf(readings.spec) !== undefined)
    return first;
  work.report(text('Waiting for the principal "Azure Cosmos DB" to appear in the tenant'));
  const found = await waitUntil(
    () => azure.directory.principal(readings.cloud.cosmosAppId, signal),
    (id) => id !== undefined,
    { every: seconds(5), atMost: minutes(3) },
    work,
  );
  return found.kind === 'done'
    ? succeeded(found.value.last === undefined ? undefined : { id: found.value.last })
    : found;
}

/** A closed directory stays closed, so that the person is asked; one that was not heard may well answer the next time. */
export const unresolved = ({ code, owner, why, next, azure }: Problem): Problem => ({
  code: 'F-09',
  owner: code === 'F-09' ? 'tenantAdministrator' : owner,
  what: text('The object id of the principal "Azure Cosmos DB" could not be found out.'),
  why: text('{0} No working account tells the id either.', why),
  next:
    code === 'F-09'
      ? text('Enter the object id; a person with directory rights finds it with the command that is shown.')
      : text('{0} Or enter the object id, if you know it.', next),
  fix: 'enterPrincipal',
  ...(azure ? { azure } : {}),
});

export const noPrincipal = ({ spec }: PrincipalReadings): Problem => ({
  code: 'F-08',
  owner: 'tenantAdministrator',
  what: text('Access to the key vault {0} could not be given.', spec.vault.name),
  why: text(
    'The principal "Azure Cosmos DB" is not in the tenant, although the resource provider is registered.',
  ),
  next: text(
    'Run Register Resource Provider again, have an administrator create it, or enter its object id.',
  ),
  fix: 'enterPrincipal',
});
