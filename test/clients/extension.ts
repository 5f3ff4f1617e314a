import type { Azure } from '../../src/app/azure.ts';
import type { Pace } from '../../src/app/pace.ts';
import { Inventory } from '../../src/app/inventory.ts';
import { connectIdentity } from '../../src/azure/identity.ts';
import { connectAzure } from '../../src/azure/index.ts';
import { clouds } from '../../src/domain/cloud.ts';
import { plain, type Text } from '../../src/domain/text.ts';
import { paceOf } from '../../src/ui/pace.ts';
import { children, partsOf } from '../../src/ui/tree/children.ts';
import type { Setting } from '../../src/ui/tree/look.ts';
import type { Branch, ViewName } from '../../src/ui/tree/node.ts';
import { presentation } from '../../src/ui/tree/presentation.ts';
import { speed } from './runningSandbox.ts';

export interface Row {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
}

export interface Extension {
  readonly azure: Azure;
  readonly pace: Pace;
  /** What a view shows when it is opened now; below rows of it, named by their labels, where there are some. */
  readonly shows: (view: ViewName, ...path: readonly string[]) => Promise<readonly Row[]>;
}

const shown = (value: string | Text | undefined) =>
  typeof value === 'object' ? plain(value) : (value ?? '');

/** The extension without VS Code, signed in as `cosmosCmk.credential` says, on real host names over real TLS. */
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
  const setting: Setting = {
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
        const parts = partsOf(inventory.snapshot, branch, undefined);
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
