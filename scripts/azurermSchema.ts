import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuiet, timed } from './command.ts';
import { cache } from './places.ts';

/** The newest prebuilt version. Its types are generated from the schema of azurerm 4.55. */
const version = '14.23.1';
/** Increase this number when `used` changes. */
const folder = join(cache, `provider-azurerm-${version}-2`);

/** The resources that the templates use, of about 1,500. */
const used = [
  'provider',
  'resource-group',
  'key-vault',
  'key-vault-key',
  'key-vault-access-policy',
  'role-assignment',
  'user-assigned-identity',
  'cosmosdb-account',
  'data-azurerm-client-config',
  'data-azurerm-key-vault',
  'key-vault-managed-hardware-security-module-key',
  'key-vault-managed-hardware-security-module-role-assignment',
  'data-azurerm-key-vault-managed-hardware-security-module',
  'data-azurerm-key-vault-managed-hardware-security-module-role-definition',
];

/**
 * The folder of the azurerm provider's generated types, downloaded if missing (30 MB, of which little is kept).
 * @throws if npm can't download it
 */
export async function azurermSchema(): Promise<string> {
  if (existsSync(folder)) return folder;
  await timed(`Getting the schema of azurerm (@cdktf/provider-azurerm ${version})`, async () => {
    // Created under a temporary name and then renamed, so that an interrupted download leaves nothing incomplete.
    const making = `${folder}.${process.pid}`;
    await mkdir(making, { recursive: true });
    const shell = process.platform === 'win32';
    await runQuiet('npm', ['pack', '--loglevel=error', `@cdktf/provider-azurerm@${version}`], {
      cwd: making,
      shell,
    });
    const [archive = ''] = await readdir(making);
    const files = used.map((name) => `package/lib/${name}/index.d.ts`);
    await runQuiet('tar', ['-xzf', archive, '--strip-components=1', ...files], { cwd: making });
    await rm(join(making, archive));
    await rename(making, folder).catch(async () => rm(making, { recursive: true, force: true }));
  });
  return folder;
}
