import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/places.ts';
import { capabilities } from '../../src/views/nodes/presentation.ts';
import { mapView } from '../../src/ui/ids.ts';
import { manifest, nls, resolved } from './manifest.ts';

const { contributes } = manifest;
const source = (file: string) => readFileSync(join(root, file), 'utf8');
/** The commands with a function in the table. */
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

/** Commands that the palette never shows. */
const hidden = new Set(
  contributes.menus['commandPalette']?.flatMap(({ command, when }) => (when === 'false' ? [command] : [])),
);

/** Whether a clause requires the opposite state of the filter. */
const hides = (when: string, filter: string) =>
  when.includes('cosmosCmk.filter ==') && !when.includes(`cosmosCmk.filter == '${filter}'`);

describe('commands', () => {
  test('are the same ones in package.json and in the command table', () => {
    const declared = contributes.commands.map(({ command }) => command);
    expect(declared.length).toBeGreaterThan(40);
    expect([...declared].sort()).toEqual([...commandIds].sort());
  });

  test('are registered by the shell from package.json, and nowhere else', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const registering = sources.filter(
      (file) => file.endsWith('.ts') && source(`src/${file}`).includes('registerCommand('),
    );
    expect(registering).toEqual(['extension.ts']);
    expect(source('src/extension.ts')).toMatch(/of contributesOf\(context\)|of contributes\.commands/);
  });

  test.each(contributes.commands)('$command has a category, a localized title, and a codicon', (one) => {
    expect(resolved(one.category ?? '')).toBe('Cosmos DB CMK');
    expect(one.title).toBe(`%command.${one.command.replace('cosmosCmk.', '')}.title%`);
    expect(resolved(one.title)).toMatch(/^[A-Z]/);
    expect(one.icon).toMatch(/^\$\([a-z-]+\)$/);
  });

  test('the main command has its exact title', () => {
    const main = contributes.commands.find(({ command }) => command === 'cosmosCmk.createAccount');
    expect(resolved(main?.title ?? '')).toBe('Create CMK Cosmos account');
  });

  test('it is in the palette, in the title of the accounts view, and on a subscription, also inline', () => {
    const places = menus.filter(({ command }) => command === 'cosmosCmk.createAccount');
    expect(places.map(({ menu, group }) => `${menu} ${group ?? ''}`)).toEqual([
      'view/title navigation@1',
      'view/item/context inline@1',
      'view/item/context 1_first@1',
      'cosmosCmk.setUp 4_create@1',
    ]);
  });
});

describe('tools for language models', () => {
  const { languageModelTools } = contributes;

  test('are registered by the shell from package.json, and nowhere else', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const registering = sources.filter(
      (file) => file.endsWith('.ts') && source(`src/${file}`).includes('registerTool('),
    );
    expect(registering).toEqual(['extension.ts']);
    expect(source('src/extension.ts')).toContain('of contributes.languageModelTools)');
  });

  test.each(languageModelTools)('$name has user-facing texts and a reference name', (one) => {
    const id = one.name
      .replace('cosmosCmk_', '')
      .replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(one.displayName).toBe(`%tool.${id}.displayName%`);
    expect(one.userDescription).toBe(`%tool.${id}.userDescription%`);
    expect(resolved(one.userDescription)).toMatch(/^[A-Z].*\.$/);
    expect(one.canBeReferencedInPrompt).toBe(true);
    expect(one.icon).toMatch(/^\$\([a-z-]+\)$/);
  });

  test('have unique names', () => {
    const names = languageModelTools.map(({ toolReferenceName }) => toolReferenceName);
    expect(new Set(names).size).toBe(6);
  });

  test('only offer commands that exist', () => {
    const files = readdirSync(join(root, 'src/agents')).map((file) => source(`src/agents/${file}`));
    const named = files.flatMap((text) => [...text.matchAll(/'(cosmosCmk\.\w+)'/g)].map(([, id]) => id));
    expect(named.length).toBeGreaterThan(10);
    for (const id of named) expect(commandIds).toContain(id);
  });
});

describe('menus', () => {
  test.each(menus)('$menu: $command$submenu exists, on rows where it applies', (item) => {
    if (item.submenu === undefined) expect(commandIds).toContain(item.command);
    else expect(contributes.submenus.map(({ id }) => id)).toContain(item.submenu);
    if (item.menu !== 'commandPalette') expect(item.group).toMatch(/^(inline|navigation|\d_[a-zA-Z]+)@\d$/);
    for (const [flag] of item.when?.matchAll(/can(\([A-Z|\w]+\)|[A-Z]\w*)/g) ?? [])
      for (const one of flag.slice('can'.length).replace(/[()]/g, '').split('|'))
        expect(capabilities).toContain(`can${one}`);
  });

  test('only name views that exist', () => {
    const known = views.map(({ id }) => id);
    for (const { menu, when } of menus)
      if (menu === 'webview/context') expect(when).toContain(`webviewId == ${mapView} && `);
    for (const when of clauses)
      for (const [, id] of when.matchAll(/\bview == ([\w.]+)/g)) expect(known).toContain(id);
  });

  test('only use context keys that are set, with values that they can have', () => {
    const keys = source('src/ui/settings.ts');
    const declared = new Set([...keys.matchAll(/'(cosmosCmk\.[\w.]+)'/g)].map(([, key]) => key));
    expect(declared.size).toBe(7);
    const keybindings = (contributes.keybindings ?? []).map(({ when }) => when);
    expect(keybindings).not.toEqual([]);
    for (const when of [...clauses, ...keybindings])
      for (const [, key, value] of when.matchAll(/(?<!config\.)(?<!== )(cosmosCmk\.[\w.]+) [!=]= '(\w+)'/g)) {
        expect(declared).toContain(key);
        expect(keys).toContain(`'${value ?? ''}'`);
      }
  });

  test('use only those keys in their conditions', () => {
    for (const when of clauses) {
      const rest = when
        .replace(/(viewItem|editorLangId|resourceExtname) =~ \/[^/]+\//g, 'x')
        .replace(/!editorReadonly\b/g, 'x')
        .replace(/(view|webviewId) == cosmosCmk\.\w+/g, 'x')
        .replace(/(config\.)?cosmosCmk\.[\w.]+ [!=]= '\w+'/g, 'x')
        .replace(/\bfalse\b|!listMultiSelection\b/g, 'x');
      expect(rest).toMatch(/^x( (&&|\|\|) x)*$/);
    }
  });

  test('show at most three icons in a title', () => {
    const counts = new Map<string, Set<string>>();
    for (const filter of ['on', 'off'])
      for (const { menu, group, when = '', command = '' } of menus)
        if (menu === 'view/title' && /^navigation@/.test(group ?? '') && !hides(when, filter)) {
          const place = `${/view == (\S+)/.exec(when)?.[1] ?? ''} with the filter ${filter}`;
          counts.set(place, (counts.get(place) ?? new Set()).add(command));
        }
    expect(counts.size).toBeGreaterThan(5);
    for (const commands of counts.values()) expect(commands.size).toBeLessThanOrEqual(3);
  });

  test("commands that need a row aren't in the palette", () => {
    const hidden = contributes.menus['commandPalette']?.filter(({ when }) => when === 'false');
    expect(hidden?.map(({ command }) => command?.replace('cosmosCmk.', '')).sort()).toEqual([
      'copyKeyUri',
      'copyResourceId',
      'fixFinding',
      'openInPortal',
      'refreshNode',
      'revealAccounts',
      'revealInTree',
      'revealKey',
      'revealVault',
      'sandboxOptions',
    ]);
    const onRowOnly = [...source('src/commands.ts').matchAll(/'(cosmosCmk\.\w+)': (?:onRow|reveal)\(/g)].map(
      ([, id]) => id,
    );
    expect(hidden?.map(({ command }) => command)).toEqual(expect.arrayContaining(onRowOnly));
  });

  test('when signed out, only commands that work without a connection are enabled', () => {
    const enabled = contributes.commands
      .filter(({ command }) => !hidden.has(command))
      .filter(
        ({ enablement }) =>
          !/cosmosCmk\.(session (!= 'none'|== 'sandbox'|== 'file')|filter == 'on')/.test(enablement ?? ''),
      )
      .map(({ command }) => command.replace('cosmosCmk.', ''));
    expect(enabled.sort()).toEqual([
      'about',
      'checkTemplate',
      'checkWorkspace',
      'createAccount',
      'drill',
      'exploreSandbox',
      'getStarted',
      'insertTemplate',
      'openInventory',
      'refresh',
      'showJournal',
      'showLog',
      'signIn',
      'signInToAnotherAccount',
      'signInToTenant',
    ]);
  });
});

describe('views', () => {
  test('are three in one container, and each can be moved elsewhere', () => {
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

  test('except for the first appear only with a connection, because they would be empty without one', () => {
    expect(views.map(({ when }) => when)).toEqual([
      undefined,
      "cosmosCmk.session != 'none'",
      "cosmosCmk.session != 'none'",
    ]);
  });

  test.each(views)('$id has a welcome text for every reason to be empty', ({ id }) => {
    const states = contributes.viewsWelcome
      .filter(({ view }) => view === id)
      .map(
        ({ when }) => new RegExp(`^${id.replaceAll('.', '\\.')}\\.state == '(\\w+)'$`).exec(when ?? '')?.[1],
      );
    const resources = id === 'cosmosCmk.subscriptions' ? [] : ['noResources'];
    // The other views aren't shown then.
    const signedOut = id === 'cosmosCmk.subscriptions' ? ['signedOut'] : [];
    expect(states).toEqual([...signedOut, 'noSubscriptions', 'noneSelected', ...resources, 'filtered']);
  });

  test('only offer commands that exist', () => {
    for (const { contents } of contributes.viewsWelcome)
      for (const [, command] of resolved(contents).matchAll(/\]\(command:([\w.]+)\)/g))
        expect(commandIds).toContain(command);
  });

  test("offer sign-in and the sandbox when you aren't signed in", () => {
    const welcome = resolved('%welcome.signedOut%');
    expect(welcome).toContain('[Sign In to Azure](command:cosmosCmk.signIn)');
    expect(welcome).toContain('[Explore the Sandbox](command:cosmosCmk.exploreSandbox)');
  });
});

describe('the walkthrough', () => {
  const [walkthrough, ...others] = contributes.walkthroughs;
  const steps = walkthrough?.steps ?? [];

  test('leads from the basics to a drill, and runs only commands that exist', () => {
    expect(others).toEqual([]);
    expect(steps.map(({ id }) => id)).toEqual(['cmk', 'sandbox', 'create', 'readiness', 'drill']);
    const completing = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        [...source(`src/${file}`).matchAll(/completeStep\('(\w+)'\)/g)].map(([, step]) => step),
      );
    for (const { id, description, completionEvents } of steps) {
      const [, command] = /\]\(command:([\w.]+)\)$/.exec(resolved(description)) ?? [];
      expect(commandIds).toContain(command);
      // A command can be canceled, so what it leads to completes its step.
      const done = { cmk: 'about', create: 'account' }[id] ?? id;
      expect(completionEvents).toEqual([`onContext:cosmosCmk.walkthrough == '${done}'`]);
      expect(source('src/ui/settings.ts')).toMatch(new RegExp(`WalkthroughStep = .*'${done}'`));
      expect(completing).toContain(done);
    }
  });

  test('has a small picture with alternative text for each step', () => {
    for (const { media } of steps) {
      expect(statSync(join(root, media.svg)).size).toBeLessThan(4_000);
      // Only theme colors, so that it is readable in every theme.
      expect(source(media.svg)).not.toMatch(/(fill|stroke)="(?!var\(|none)/);
      expect(resolved(media.altText).length).toBeGreaterThan(20);
    }
  });

  test("shows pages and rows in the product's own words", () => {
    const messages = [
      ...Object.keys(JSON.parse(source('l10n/bundle.l10n.json')) as object),
      ...Object.values(nls),
    ];
    // A message of values alone would allow everything.
    const said = messages
      .filter((message) => /[A-Za-z]/.test(message))
      .map(
        (message) =>
          new RegExp(`^${message.replace(/[^\w\s{}]/g, '\\$&').replace(/\{\d\}/g, '[\\w-]+( [\\w-]+)*')}$`),
      );
    const isName = /^(cosmos-[a-z-]+|NoSQL|Fix)$/;
    for (const step of ['create', 'readiness', 'sandbox'])
      for (const [, shown = ''] of source(`media/walkthrough/${step}.svg`).matchAll(/>([^<>\n]+)</g))
        for (const part of shown.split(' · '))
          expect(isName.test(part) || said.some((message) => message.test(part)), `${step}: ${part}`).toBe(
            true,
          );
  });

  test('is opened by "Get Started"', () => {
    expect(source('src/commands.ts')).toContain(
      `'${manifest.publisher}.${manifest.name}#${walkthrough?.id ?? ''}'`,
    );
    expect(resolved('%welcome.signedOut%')).toContain('(command:cosmosCmk.getStarted)');
  });
});

describe('strings', () => {
  const used = [...source('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);

  test('are all defined, and none is unused', () => {
    expect([...new Set(used)].sort()).toEqual(Object.keys(nls).sort());
  });

  test("don't mention the extension itself", () => {
    expect(resolved(manifest.displayName)).not.toMatch(/extension|settings|configuration/i);
  });
});
