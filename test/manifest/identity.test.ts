import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/places.ts';
import { credentialId, settingIds } from '../../src/ui/ids.ts';
import { manifest, resolved } from './manifest.ts';

describe('the manifest', () => {
  test('names the extension as the issue asks', () => {
    expect(manifest.name).toBe('cosmos-cmk');
    expect(resolved(manifest.displayName)).toBe('Cosmos DB CMK');
    expect(manifest.license).toBe('MIT');
    expect(manifest.pricing).toBe('Free');
  });

  test('asks for the very version of VS Code that its types are of', () => {
    expect(manifest.engines['vscode']).toBe(`^${manifest.devDependencies['@types/vscode'] ?? ''}`);
  });

  // A name without a pattern is looked up in each folder; a pattern would search all files of the workspace.
  test('starts for views, commands, the languages of templates, the usual names of ARM the tab of the map and documents that are kept, not for all JSON', () => {
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

  test('works in workspaces that are not trusted, and in virtual ones', () => {
    expect(manifest.capabilities).toEqual({
      untrustedWorkspaces: { supported: true },
      virtualWorkspaces: true,
    });
  });

  test('brings all that it needs: no dependency at run time, on a package or on another extension', () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.extensionDependencies).toBeUndefined();
  });

  test('can be found, by the 30 keywords that the Marketplace takes at most', () => {
    expect(manifest.categories).toContain('Azure');
    expect(manifest.keywords.length).toBeLessThanOrEqual(30);
  });

  test('has an icon that is sharp on any screen', () => {
    const png = readFileSync(join(root, manifest.icon));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
  });
});

describe('settings', () => {
  const settings = Object.entries(manifest.contributes.configuration.properties);

  test('are those that the code reads', () => {
    expect(settings.map(([id]) => id)).toEqual([...settingIds]);
  });

  test('only one that sends nothing can be set by a workspace', () => {
    const others = settings.filter(([, { scope }]) => scope !== 'application').map(([id]) => id);
    expect(others).toEqual(['cosmosCmk.checkTemplates']);
  });

  test.each(settings)('%s is explained', (id, setting) => {
    expect(id).toMatch(/^cosmosCmk\./);
    expect(setting.default).toBeDefined();
    expect(setting.order).toBeTypeOf('number');
    // Only the sign-in reaches out; the others change what is shown.
    if (id === credentialId) expect(setting.tags).toContain('usesOnlineServices');
    expect(setting.markdownEnumDescriptions ?? []).toHaveLength(setting.enum?.length ?? 0);
    const description = resolved(setting.markdownDescription ?? '');
    expect(description).not.toBe('');
    expect(description.split(/[.!?](?:\s|$)/).filter(Boolean).length).toBeLessThanOrEqual(3);
  });
});

test('the changelog starts with this version', ({ skip }) => {
  const file = join(root, 'CHANGELOG.md');
  if (!existsSync(file)) skip('there is no changelog yet');
  const [, version] = /^## \[?v?(\d+\.\d+\.\d+)/m.exec(readFileSync(file, 'utf8')) ?? [];
  expect(version).toBe(manifest.version);
});
