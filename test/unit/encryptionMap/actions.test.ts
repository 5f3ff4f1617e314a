import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../../scripts/places.ts';
import { isOffered, mapActionLabels, mapActionsOf } from '../../../src/encryptionMap/actions.ts';
import { mapActionIds } from '../../../src/encryptionMap/messages.ts';
import { plain } from '../../../src/model/text.ts';
import { capabilities } from '../../../src/views/nodes/presentation.ts';

test('a node offers the actions that apply, and can be revealed', () => {
  expect(mapActionsOf(['canRefresh', 'canRevokeKey', 'canShowOnMap', 'canCopyId'])).toEqual([
    'revokeKey',
    'revealInTree',
  ]);
  expect(mapActionsOf(['canExplainStatus', 'canRestoreKey'])).toEqual(['explainStatus', 'restoreKey']);
  expect(mapActionsOf(['canRefresh'])).toEqual([]);
});

test('the context menu has the same actions, with the same names and conditions', () => {
  const json = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const { contributes } = json('package.json') as {
    contributes: { menus: Record<string, { command: string; when: string }[]> };
  };
  const titles = json('package.nls.json') as Record<string, string>;
  const menu = contributes.menus['webview/context'] ?? [];
  expect(menu.map(({ command }) => command).sort()).toEqual(
    mapActionIds.map((id) => `cosmosCmk.${id}`).sort(),
  );
  const words = [...capabilities, 'ofKey', 'ofVault'] as const;
  for (const id of mapActionIds) {
    expect(plain(mapActionLabels[id])).toBe(titles[`command.${id}.title`]);
    const asked = menu.find(({ command }) => command === `cosmosCmk.${id}`)?.when ?? '';
    expect(asked).toMatch(/^webviewId == cosmosCmk\.map && viewItem =~ /);
    for (const one of words)
      expect(asked.includes(`\\b${one}\\b`), `${id} ${one}`).toBe(mapActionsOf([one]).includes(id));
  }
  for (const one of words) expect(isOffered(one)).toBe(mapActionsOf([one]).length > 0);
});
