import { deepEqual, equal, ok } from 'node:assert/strict';
import { commands, extensions, workspace } from 'vscode';
import { describe, it } from 'mocha';

const extension = () => {
  const found = extensions.getExtension('cosmos-cmk.cosmos-cmk');
  ok(found);
  return found;
};

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

describe('activation', () => {
  it('ends without an error and registers every command of the manifest', async () => {
    await extension().activate();
    ok(extension().isActive);
    const { contributes } = extension().packageJSON as Manifest;
    const registered = new Set(await commands.getCommands(true));
    deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });

  it('loads neither an SDK nor the sandbox', async () => {
    await extension().activate();
    const loaded = Object.keys(require.cache).filter((file) => file.startsWith(extension().extensionPath));
    equal(loaded.filter((file) => /dist[/\\](azure|identity|sandbox)\.js$/.test(file)).join(), '');
  });

  it('has the settings that the manifest promises', () => {
    const { configuration } = (extension().packageJSON as Manifest).contributes;
    for (const [id, { default: value }] of Object.entries(configuration.properties))
      deepEqual(workspace.getConfiguration().get(id), value, id);
  });
});

describe('the sandbox in the extension host', () => {
  it('opens by its command, loads its bundles then, and is left again', async () => {
    await commands.executeCommand('cosmosCmk.exploreSandbox');
    const loaded = Object.keys(require.cache).join();
    ok(/dist[/\\]sandbox\.js/.test(loaded));
    ok(/dist[/\\]azure\.js/.test(loaded));
    await commands.executeCommand('cosmosCmk.leaveSandbox');
  });
});
