import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/places.ts';
import { credentialId, settingIds } from '../../src/ui/ids.ts';
import { manifest, resolved } from './manifest.ts';

describe('the manifest', () => {
  test('has the agreed extension name', () => {
    expect(manifest.name).toBe('cosmos-cmk');
    expect(resolved(manifest.displayName)).toBe('Cosmos DB CMK');
    expect(manifest.license).toBe('MIT');
    expect(manifest.pricing).toBe('Free');
  });

  test('requires the same version of VS Code as its types', () => {
    expect(manifest.engines['vscode']).toBe(`^${manifest.devDependencies['@types/vscode'] ?? ''}`);
  });

  // A name without a pattern is looked up in each folder. A pattern would search all files of the workspace.
  test('activates for views, commands, template languages, common ARM file names, restored tabs and documents, but not for all JSON files', () => {
    expect(manifest.activationEvents).toEqual([
      'onLanguage:arm-template',
      'onLanguage:bicep',
      'onLanguage:terraform',
      'workspaceContains:azuredeploy.json',
      'workspaceContains:mainTemplate.json',
      'onWebviewPanel:cosmosCmk.map',
      'onWebviewPanel:cosmosCmk.page',
    ]);
    expect(manifest.main).toBe('./dist/extension.js');
    expect(manifest.type).toBe('module');
    expect(manifest.browser).toBeUndefined();
    expect(manifest.extensionKind).toEqual(['ui', 'workspace']);
  });

  test('works in untrusted and virtual workspaces', () => {
    expect(manifest.capabilities).toEqual({
      untrustedWorkspaces: { supported: true },
      virtualWorkspaces: true,
    });
  });

  test('has no runtime dependency on a package or another extension', () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.extensionDependencies).toBeUndefined();
  });

  test('has at most 30 keywords, the limit of the Marketplace', () => {
    expect(manifest.categories).toContain('Azure');
    expect(manifest.keywords.length).toBeLessThanOrEqual(30);
  });

  test('has an icon that is sharp on every screen', () => {
    const png = readFileSync(join(root, manifest.icon));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
  });
});

describe('settings', () => {
  const settings = Object.entries(manifest.contributes.configuration.properties);

  test('are the ones that the code reads', () => {
    expect(settings.map(([id]) => id)).toEqual([...settingIds]);
  });

  test('can be set by a workspace only if they send nothing', () => {
    const others = settings.filter(([, { scope }]) => scope !== 'application').map(([id]) => id);
    expect(others).toEqual(['cosmosCmk.checkTemplates']);
  });

  test.each(settings)('%s has a description', (id, setting) => {
    expect(id).toMatch(/^cosmosCmk\./);
    expect(setting.default).toBeDefined();
    expect(setting.order).toBeTypeOf('number');
    // Only sign-in accesses the network. The others change the display.
    if (id === credentialId) expect(setting.tags).toContain('usesOnlineServices');
    expect(setting.markdownEnumDescriptions ?? []).toHaveLength(setting.enum?.length ?? 0);
    const description = resolved(setting.markdownDescription ?? '');
    expect(description).not.toBe('');
    expect(description.split(/[.!?](?:\s|$)/).filter(Boolean).length).toBeLessThanOrEqual(3);
  });
});

test('the changelog begins with this version', ({ skip }) => {
  const file = join(root, 'CHANGELOG.md');
  if (!existsSync(file)) skip('there is no changelog yet');
  const [, version] = /^## \[?v?(\d+\.\d+\.\d+)/m.exec(readFileSync(file, 'utf8')) ?? [];
  expect(version).toBe(manifest.version);
});
