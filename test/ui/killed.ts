import { expect, test } from 'vitest';
import { contoso, deployer } from '../../src/sandbox/directory.ts';
import { owner } from '../../src/sandbox/authorization/roles.ts';
import * as add from '../../src/sandbox/estate/builders.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { pictureOf } from '../faults/picture.ts';
import { startAzure, type AzureFront } from './azureFront.ts';
import { webview } from './harness/editors.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

export const minute = 60_000;

/** A change in Azure, made like a user. */
export interface Flow {
  readonly name: string;
  readonly options?: Partial<SandboxOptions>;
  /** Azure's timings in the disturbed run. The undisturbed run needs none, and has the same outcome. */
  readonly slow?: SandboxOptions['timings'];
  /** An account that the views show before it starts. */
  readonly account: string;
  /** Runs up to the user's last confirmation. */
  begin(workbench: Workbench): Promise<void>;
  /** Runs from the offer to continue up to the last confirmation. */
  goOn(workbench: Workbench): Promise<void>;
  /** The request that is in progress when the extension host is killed. */
  hold(azure: AzureFront): { readonly hit: Promise<unknown> };
  readonly offer: RegExp;
  /** The notification that reports the end, the text on the page, or a function that waits for the page. */
  readonly told: RegExp | string | ((workbench: Workbench) => Promise<unknown>);
  /** Restores what was revoked. */
  giveBack?(workbench: Workbench): Promise<void>;
}

/** A request that never returns, so the flow waits. */
export const hang = (request: RegExp) => (azure: AzureFront) =>
  azure.faults.add({ request, times: 1, fault: { kind: 'hang' } });

const now = ({ sandbox }: AzureFront) => pictureOf({ sandbox, clock: sandbox.state.clock });

async function opened(workbench: Workbench, { account }: Flow): Promise<void> {
  await workbench.openContainer('Cosmos DB CMK');
  await (await workbench.view('Cosmos DB Accounts')).row(account);
}

interface End {
  readonly start: string;
  readonly state: string;
  /** The requests that change Azure, each listed once. */
  readonly writes: readonly string[];
  readonly restored?: string;
}

const writesOf = (azure: AzureFront) =>
  azure
    .sent()
    .filter((line) => /^(PUT|PATCH|DELETE) |\/(register|rotate|add|remove)$/.test(line))
    .map((line) => line.replace(/[0-9a-f]{32}/, '*'));

type Disturbance = 'killed' | 'reloaded' | 'undisturbed';

/** Runs a flow to its end, with its extension host killed or undisturbed. */
export async function endOf(flow: Flow, disturbance: Disturbance): Promise<End> {
  const name = `killed-${flow.name}-${disturbance}`;
  const azure = await startAzure(name, {
    ...flow.options,
    ...(disturbance === 'undisturbed' || flow.slow === undefined ? {} : { timings: flow.slow }),
  });
  try {
    return await withWorkbench(azure.workbench, async (workbench) => {
      await opened(workbench, flow);
      const start = now(azure);
      azure.sent();
      if (disturbance !== 'undisturbed') {
        const held = flow.hold(azure);
        await flow.begin(workbench);
        await held.hit;
        if (disturbance === 'killed') await workbench.killExtensionHost();
        else {
          await workbench.reload();
          await workbench.openContainer('Cosmos DB CMK');
        }
        await workbench.notification(flow.offer);
        await workbench.screenshot('offered');
        await workbench.pressNotification(flow.offer, flow.giveBack ? 'Show' : 'Continue');
        await flow.goOn(workbench);
      } else await flow.begin(workbench);
      // The result of a revocation is only on its page.
      if (typeof flow.told === 'function') await flow.told(workbench);
      else if (flow.giveBack)
        await webview(workbench.page).getByText(flow.told).waitFor({ timeout: 120_000 });
      else await workbench.notification(flow.told, 120_000);
      // The page from the previous extension host is closed.
      if (flow.giveBack) expect(await workbench.tabs()).toHaveLength(1);
      await workbench.screenshot('ended');
      const end: End = { start, state: now(azure), writes: [...new Set(writesOf(azure))] };
      if (!flow.giveBack) return end;
      await flow.giveBack(workbench);
      return { ...end, restored: now(azure) };
    });
  } finally {
    await azure.close();
  }
}

export function ledgers(state: State) {
  const subscription = add.addSubscription(state, {
    id: '9c2a41d6-71be-4f35-8d0e-5b6a3f90c127',
    displayName: 'Ledgers',
    tenantId: contoso.id,
  });
  add.assignRole(state, `/subscriptions/${subscription.id}`, owner, deployer.objectId);
  return add.addResourceGroup(state, subscription, 'rg-ledgers');
}

export const apply = async (workbench: Workbench, question: RegExp, button: string) => {
  const dialog = await workbench.dialog(question);
  await workbench.screenshot('question');
  await dialog.press(button);
};

const id = /[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}/gi;

/** The changes, without the ids that each world generates: those that didn't exist at the start of both. */
export function changesOf({ start, state }: End, starts: readonly string[]) {
  const [before, after] = [start.split('\n'), state.split('\n')];
  const told = (lines: readonly string[]) =>
    lines
      .map((line) =>
        line.replaceAll(id, (one) => (starts.every((each) => each.includes(one)) ? one : '<made up>')),
      )
      .sort();
  return {
    gone: told(before.filter((line) => !after.includes(line))),
    come: told(after.filter((line) => !before.includes(line))),
  };
}

/** Kills the extension host in the middle of a flow, and compares the outcome with that of an undisturbed workbench. */
export function testKilled(flow: Flow): void {
  test(`after the extension host is killed (${flow.name}), the next one offers to continue, with the same outcome`, async () => {
    const undisturbed = await endOf(flow, 'undisturbed');
    const killed = await endOf(flow, 'killed');
    const starts = [killed.start, undisturbed.start];
    expect(changesOf(killed, starts)).not.toEqual({ gone: [], come: [] });
    expect(changesOf(killed, starts)).toEqual(changesOf(undisturbed, starts));
    expect(killed.writes).toEqual(undisturbed.writes);
    expect(killed.restored).toBe(flow.giveBack && killed.start);
  }, 600_000);
}
