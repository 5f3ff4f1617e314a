import { minute } from '../../model/keyHealth.ts';
import type { OpenedFile, Subscription } from '../../model/resources.ts';
import { text, type Text } from '../../model/text.ts';
import { facts } from '../text.ts';
import { titled } from '../../model/problems.ts';

export const timesAreSimulated = text('Times are simulated');
export const inSeparateSandbox = text('Drill in a separate sandbox');
export const inSandbox = facts(text('Sandbox, simulated on this machine'), timesAreSimulated);

/** The location of a page's subject, so that nobody mistakes the sandbox for Azure. */
export const pageWhere = (
  { name, tenantId, file }: Pick<Subscription, 'name' | 'tenantId' | 'file'>,
  sandbox: boolean,
): Text =>
  file
    ? facts(openedFrom(file), titled.subscription(name))
    : sandbox
      ? facts(inSandbox, titled.subscription(name))
      : facts('Azure', titled.tenant(tenantId), titled.subscription(name));

/** Said wherever an inventory from a file is displayed. */
export const openedFrom = ({ name, at, sandbox }: OpenedFile): Text =>
  sandbox
    ? text('From file {0}, read from the sandbox at {1}', name, minute(at))
    : text('From file {0}, read at {1}', name, minute(at));
