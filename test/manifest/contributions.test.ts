import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/places.ts';
import { capabilities } from '../../src/views/nodes/presentation.ts';
import { manifest, nls, resolved } from './manifest.ts';

const { contributes } = manifest;
const source = (file: string) => readFileSync(join(root, file), 'utf8');
/** What the table of commands has a function for. */
const commandIds = [...source('src/commands.ts').matchAll(/^ +'(cosmosCmk\.\w+)'[:,]/gm)].map(([, id]) => id);
const views = Object.values(contributes.views).flat();
const menus = Object.entries(contributes.menus).flatMap(([menu, items]) =>
  items.map((item) => ({ menu, ...item })),
);
const clauses = [
  ...menus.map(({ when }) => when),
  ...contributes.commands.map(({ enablement }) => enablement),
  ...contributes.viewsWelcome.map(({ when }) => when),
].filter((when) => when !== undefined);

/** Whether a clause asks for the other state of the filter. */
const hides = (when: string, filter: string) =>
  when.includes('cosmosCmk.filter ==') && !when.includes(`cosmosCmk.filter == '${filter}'`);

describe('commands', () => {
  test('are declared and given a function: the same ones, in both places', () => {
    const declared = contributes.commands.map(({ command }) => command);
    expect(declared.length).toBeGreaterThan(40);
    expect([...declared].sort()).toEqual([...commandIds].sort());
  });

  test('are registered by the shell as they are declared, and nowhere else', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const registering = sources.filter(
      (file) => file.endsWith('.ts') && source(`src/${file}`).includes('registerCommand('),
    );
    expect(registering).toEqual(['extension.ts']);
    expect(source('src/extension.ts')).toContain('.contributes.commands');
  });

  test.each(contributes.commands)(
    '$command has a category, a title from the strings, and a codicon',
    (one) => {
      expect(resolved(one.category ?? '')).toBe('Cosmos CMK');
      expect(one.title).toBe(`%command.${one.command.replace('cosmosCmk.', '')}.title%`);
      expect(resolved(one.title)).toMatch(/^[A-Z]/);
      expect(one.icon).toMatch(/^\$\([a-z-]+\)$/);
    },
  );

  test('the main one has its exact title', () => {
    const main = contributes.commands.find(({ command }) => command === 'cosmosCmk.createAccount');
    expect(resolved(main?.title ?? '')).toBe('Create CMK Cosmos account');
  });

  test('it is on the palette, the title of the accounts, and a subscription, inline too', () => {
    const places = menus.filter(({ command }) => command === 'cosmosCmk.createAccount');
    expect(places.map(({ menu, group }) => `${menu} ${group ?? ''}`)).toEqual([
      'view/title navigation@1',
      'view/item/context inline@1',
      'view/item/context 2_create@1',
    ]);
  });
});

describe('menus', () => {
  test.each(menus)('$menu: $command is a command, where there is something to do with it', (item) => {
    expect(commandIds).toContain(item.command);
    if (item.menu !== 'commandPalette') expect(item.group).toMatch(/^(inline|navigation|\d_[a-zA-Z]+)@\d$/);
    for (const [, flag] of item.when?.matchAll(/can\(?([A-Z]\w*(?:\|[A-Z]\w*)*)/g) ?? [])
      for (const one of flag?.split('|') ?? []) expect(capabilities).toContain(`can${one}`);
  });

  test('name views that there are', () => {
    const known = views.map(({ id }) => id);
    for (const when of clauses)
      for (const [, id] of when.matchAll(/\bview == ([\w.]+)/g)) expect(known).toContain(id);
  });

  test('name context keys that are set, with values that they have', () => {
    const keys = source('src/ui/settings.ts');
    const declared = new Set([...keys.matchAll(/'(cosmosCmk\.[\w.]+)'/g)].map(([, key]) => key));
    expect(declared.size).toBe(5);
    for (const when of clauses)
      for (const [, key, value] of when.matchAll(/(?<!config\.)(?<!== )(cosmosCmk\.[\w.]+) [!=]= '(\w+)'/g)) {
        expect(declared).toContain(key);
        expect(keys).toContain(`'${value ?? ''}'`);
      }
  });

  test('use nothing else in their conditions', () => {
    for (const when of clauses) {
      const rest = when
        .replace(/(viewItem|editorLangId|resourceExtname) =~ \/[^/]+\//g, 'x')
        .replace(/!editorReadonly\b/g, 'x')
        .replace(/view == cosmosCmk\.\w+/g, 'x')
        .replace(/(config\.)?cosmosCmk\.[\w.]+ [!=]= '\w+'/g, 'x')
        .replace(/\bfalse\b/g, 'x');
      expect(rest).toMatch(/^x( (&&|\|\|) x)*$/);
    }
  });

  test('show at most three icons in a title and on a row, and nothing dangerous inline', () => {
    const counts = new Map<string, Set<string>>();
    for (const filter of ['on', 'off'])
      for (const { menu, group, when = '', command } of menus)
        if (/^(inline|navigation)@/.test(group ?? '') && !hides(when, filter)) {
          const view = menu === 'view/title' ? (/view == (\S+)/.exec(when)?.[1] ?? '') : when;
          const place = `${view} with the filter ${filter}`;
          counts.set(place, (counts.get(place) ?? new Set()).add(command));
        }
    for (const commands of counts.values()) expect(commands.size).toBeLessThanOrEqual(3);
  });

  test('a command for a node only is not on the palette', () => {
    expect(contributes.menus['commandPalette']).toContainEqual({
      command: 'cosmosCmk.refreshNode',
      when: 'false',
    });
  });
});

describe('views', () => {
  test('are three in one container, each able to stand elsewhere', () => {
    expect(Object.keys(contributes.viewsContainers)).toEqual(['activitybar']);
    expect(contributes.viewsContainers['activitybar']?.map(({ id }) => id)).toEqual(
      Object.keys(contributes.views),
    );
    expect(views.map(({ id }) => id)).toEqual([
      'cosmosCmk.subscriptions',
      'cosmosCmk.vaults',
      'cosmosCmk.accounts',
    ]);
    for (const { icon, contextualTitle } of views) {
      expect(existsSync(join(root, icon ?? 'missing'))).toBe(true);
      expect(contextualTitle).toBeDefined();
    }
  });

  test.each(views)('$id has a welcome for every way to be empty', ({ id }) => {
    const states = contributes.viewsWelcome
      .filter(({ view }) => view === id)
      .map(
        ({ when }) => new RegExp(`^${id.replaceAll('.', '\\.')}\\.state == '(\\w+)'$`).exec(when ?? '')?.[1],
      );
    const resources = id === 'cosmosCmk.subscriptions' ? [] : ['noResources'];
    expect(states).toEqual(['signedOut', 'noSubscriptions', 'noneSelected', ...resources, 'filtered']);
  });

  test('offer commands that there are', () => {
    for (const { contents } of contributes.viewsWelcome)
      for (const [, command] of resolved(contents).matchAll(/\]\(command:([\w.]+)\)/g))
        expect(commandIds).toContain(command);
  });

  test('offer a sign-in and the sandbox to who is not signed in', () => {
    const welcome = resolved('%welcome.signedOut%');
    expect(welcome).toContain('[Sign In to Azure](command:cosmosCmk.signIn)');
    expect(welcome).toContain('[Explore the Sandbox](command:cosmosCmk.exploreSandbox)');
  });
});

describe('strings', () => {
  const used = [...source('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);

  test('are all there, and none is left over', () => {
    expect([...new Set(used)].sort()).toEqual(Object.keys(nls).sort());
  });

  test('use no word for the extension itself', () => {
    expect(resolved(manifest.displayName)).not.toMatch(/extension|settings|configuration/i);
  });
});
