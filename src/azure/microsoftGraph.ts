import { couldNot, named } from '../model/problems.ts';
import { text } from '../model/text.ts';
import type { Directory } from './api.ts';
import type { AzureClients } from './clients.ts';
import { type Fields, readRows, wholeList } from './fields.ts';
import { attempt, listAll, within } from './request.ts';

/** The tenant's directory: Microsoft Graph v1.0. It needs a separate token, which a tenant may refuse (F-09). */
export function connectDirectory(session: AzureClients): Directory {
  return {
    principal: (appId, signal) =>
      attempt(
        session.connection,
        {
          what: couldNot('read', text('the service principal of {0}', named.application(appId))),
          on: 'principal',
          name: appId,
        },
        signal,
        async (call) => {
          const found = await listAll(within(session.graph(), call), '/v1.0/servicePrincipals', {
            $filter: `appId eq '${appId}'`,
            $select: 'id,appId,displayName',
          });
          const [first] = wholeList(readRows(found, readPrincipal));
          return first?.id;
        },
      ),
  };
}

/** The principal gets access, so one without an id must not count as missing. */
function readPrincipal(principal: Fields): { readonly id: string } | undefined {
  const id = principal.string('id');
  return id ? { id } : undefined;
}
