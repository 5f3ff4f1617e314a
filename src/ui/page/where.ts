import { minute } from '../../model/keyHealth.ts';
import type { OpenedFile, Subscription } from '../../model/resources.ts';
import { text, type Text } from '../../model/text.ts';

/** The location of a page's subject, so that nobody mistakes the sandbox for Azure. */
export const pageWhere = (
  { name, tenantId, file }: Pick<Subscription, 'name' | 'tenantId' | 'file'>,
  sandbox: boolean,
): Text =>
  file
    ? text('{0} · Subscription {1}', openedFrom(file), name)
    : sandbox
      ? text('Sandbox, simulated on this machine · Times are simulated · Subscription {0}', name)
      : text('Azure · Tenant {0} · Subscription {1}', tenantId, name);

/** Said wherever an inventory from a file is displayed. */
export const openedFrom = ({ name, at, sandbox }: OpenedFile): Text =>
  sandbox
    ? text('From file {0}, read from the sandbox at {1}', name, minute(at))
    : text('From file {0}, read at {1}', name, minute(at));
