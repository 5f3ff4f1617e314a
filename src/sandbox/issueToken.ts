import { megan } from './directory.ts';
import { same } from './identifiers.ts';
import type { SandboxWith } from './createSandbox.ts';
import type { Entra } from './caller.ts';

/** The default user of the in-process sandbox: Owner in both tenants. */
export const defaultUser = megan;

/**
 * A signed bearer token for a person (by label or home object id) or a client (by application id). Undefined if the
 * tenant doesn't know the person or client.
 */
export async function issueToken(
  sandbox: Pick<SandboxWith<Entra>, 'state' | 'entra'>,
  who: string,
  tenantId: string,
  scope: string,
  lifetimeSeconds?: number,
): Promise<string | undefined> {
  const { people, clients } = sandbox.state.directory;
  const person = people.find((one) => same(one.label, who) || same(one.homeObjectId, who));
  const objectId = person?.objectIds[tenantId];
  if (person !== undefined && objectId !== undefined) {
    return sandbox.entra.issue({ tenantId, objectId, name: person.label }, scope, lifetimeSeconds);
  }
  const client = clients.find((one) => same(one.appId, who) && same(one.tenantId, tenantId));
  if (client === undefined) return undefined;
  const { appId, name } = client;
  return sandbox.entra.issue({ tenantId, objectId: client.objectId, appId, name }, scope, lifetimeSeconds);
}
