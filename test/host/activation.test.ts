import { deepEqual, equal, ok } from 'node:assert/strict';
import { basename, join } from 'node:path';
import { commands, extensions, workspace } from 'vscode';
import { describe, it } from 'mocha';
import { loadedFiles } from './loadedFiles.ts';

const extension = () => {
  const found = extensions.getExtension('cosmos-cmk.cosmos-cmk');
  ok(found);
  return found;
};

/** The names of our loaded files, without the part that differs between builds. */
const loaded = () =>
  loadedFiles(join(extension().extensionPath, 'dist')).map((file) =>
    basename(file).replace(/-[A-Z0-9]{8}\.js$/, ''),
  );

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

  it('loads only the shell, not the product with its SDKs, @azure/identity, or the sandbox', async () => {
    await extension().activate();
    ok(loaded().includes('extension.js'));
    deepEqual(
      loaded().filter((file) => file !== 'extension.js' && file !== 'chunk'),
      [],
    );
    ok(loaded().length <= 3);
  });

  it('has the settings that the manifest declares', () => {
    const { configuration } = (extension().packageJSON as Manifest).contributes;
    for (const [id, { default: value }] of Object.entries(configuration.properties))
      deepEqual(workspace.getConfiguration().get(id), value, id);
  });
});

describe('the sandbox in the extension host', () => {
  it('is opened by its command, which loads the product and the sandbox, and can be left again', async () => {
    await commands.executeCommand('cosmosCmk.exploreSandbox');
    ok(loaded().includes('product'));
    ok(loaded().includes('openSandbox'));
    equal(loaded().includes('identity'), false);
    await commands.executeCommand('cosmosCmk.leaveSandbox');
  });
});
