import type { Directory } from '../app/azure.ts';
import { text } from '../domain/text.ts';
import { attempt, within } from './call.ts';
import { string } from './json.ts';
import { listAll } from './rest.ts';
import type { Session } from './session.ts';

/** The tenant's directory: Microsoft Graph v1.0. It needs a token of its own, which a tenant may refuse (F-09). */
export function connectDirectory(session: Session): Directory {
  return {
    principal: (appId, signal) =>
      attempt(
        session.connection,
        {
          what: text('The service principal of the application {0} could not be looked up.', appId),
          on: 'principal',
          name: appId,
        },
        signal,
        async (call) => {
          const found = await listAll(within(session.graph(), call), '/v1.0/servicePrincipals', {
            $filter: `appId eq '${appId}'`,
            $select: 'id,appId,displayName',
          });
          return found.map(({ id }) => string(id)).find((id) => id !== undefined);
        },
      ),
  };
}
