import { beforeEach, expect, test, vi } from 'vitest';
import { credentialSetting, environmentSetting, workspaceNamesCloud } from '../../../src/ui/settings.ts';

interface Inspected {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

const settings = vi.hoisted(() => new Map<string, Inspected>());

/** Merged like in VS Code: the most specific scope wins. */
vi.mock('vscode', () => ({
  workspace: {
    getConfiguration: () => ({
      inspect: (id: string) => settings.get(id),
      get: (id: string) => {
        const { globalValue, workspaceValue, workspaceFolderValue } = settings.get(id) ?? {};
        return workspaceFolderValue ?? workspaceValue ?? globalValue;
      },
    }),
  },
}));

beforeEach(() => settings.clear());

const environment = 'microsoft-sovereign-cloud.environment';

test.each(['workspaceValue', 'workspaceFolderValue'])(
  "the %s can't choose the cloud or the credential",
  (scope) => {
    settings.set(environment, { [scope]: 'ChinaCloud' });
    settings.set('cosmosCmk.credential', { [scope]: 'default' });
    expect([environmentSetting(), credentialSetting(), workspaceNamesCloud()]).toEqual([
      undefined,
      'vscode',
      true,
    ]);
    settings.set(environment, { globalValue: 'USGovernment', [scope]: 'ChinaCloud' });
    settings.set('cosmosCmk.credential', { globalValue: 'azureCli', [scope]: 'default' });
    expect([environmentSetting(), credentialSetting()]).toEqual(['USGovernment', 'azureCli']);
  },
);

test("a custom cloud in the workspace is detected, and the user's settings don't count as one", () => {
  settings.set(environment, { globalValue: 'USGovernment' });
  expect([environmentSetting(), workspaceNamesCloud()]).toEqual(['USGovernment', false]);
  settings.set('microsoft-sovereign-cloud.customEnvironment', { workspaceValue: { name: 'evil' } });
  expect(workspaceNamesCloud()).toBe(true);
});
