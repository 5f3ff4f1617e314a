import { connectIdentity } from '../../src/auth/azureIdentity.ts';
import type { Azure } from '../../src/azure/api.ts';
import { connectAzure } from '../../src/azure/connectAzure.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import { clouds } from '../../src/model/cloud.ts';
import { plain, type Text } from '../../src/model/text.ts';
import type { Pace } from '../../src/model/time.ts';
import { paceOf } from '../../src/session/session.ts';
import { children, partsShown } from '../../src/views/children.ts';
import type { Branch, ViewName } from '../../src/views/nodes/node.ts';
import { presentation } from '../../src/views/nodes/present.ts';
import type { PresentationContext } from '../../src/views/nodes/presentation.ts';
import { speed } from './runningSandbox.ts';

export interface Row {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
}

export interface Extension {
  readonly azure: Azure;
  readonly pace: Pace;
  /** The rows that a view shows when it is opened now, optionally below rows with these labels. */
  readonly shows: (view: ViewName, ...path: readonly string[]) => Promise<readonly Row[]>;
}

const shown = (value: string | Text | undefined) =>
  typeof value === 'object' ? plain(value) : (value ?? '');

/** The extension without VS Code, signed in through `cosmosCmk.credential`, with real host names over real TLS. */
export function extension(credential: 'azureCli' | 'default'): Extension {
  const pace = paceOf({ now: () => Date.now() }, speed);
  const azure = connectAzure({
    cloud: clouds.public,
    signIn: connectIdentity(credential, clouds.public),
    pace,
    pollMilliseconds: 10,
    log: () => undefined,
    userAgent: 'cosmos-cmk/clients',
  });
  const setting: PresentationContext = {
    now: Date.now(),
    sandbox: false,
    manySubscriptions: false,
    accountLabel: (id) => id,
  };
  return {
    azure,
    pace,
    async shows(view, ...path) {
      const inventory = new Inventory(azure);
      await inventory.load({ kind: 'subscriptions' });
      const below = async (branch: Branch) => {
        const parts = partsShown(inventory.snapshot, branch, undefined);
        await Promise.all(parts.map((part) => inventory.load(part)));
        return children(inventory.snapshot, branch, undefined).map((node) => ({
          node,
          look: presentation(node, setting),
        }));
      };
      let rows = await below({ kind: 'view', view });
      for (const label of path) {
        const found = rows.find(({ look }) => shown(look.label) === label);
        if (found === undefined) throw new Error(`No row ${label} in ${view}`);
        rows = await below(found.node);
      }
      return rows.map(({ look }) => ({
        label: shown(look.label),
        description: shown(look.description),
        tooltip: look.tooltip.lines.map(plain).join('\n'),
      }));
    },
  };
}
