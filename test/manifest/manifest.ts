import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/places.ts';

export interface MenuItem {
  /** Either a command or a submenu. */
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}

export interface Setting {
  readonly type: string;
  readonly default?: unknown;
  readonly scope?: string;
  readonly order?: number;
  readonly tags?: readonly string[];
  readonly enum?: readonly string[];
  readonly enumItemLabels?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly markdownDescription?: string;
}

/** The part of package.json that VS Code and the Marketplace read. */
export interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly displayName: string;
  readonly version: string;
  readonly license: string;
  readonly icon: string;
  readonly main: string;
  readonly type?: string;
  readonly browser?: string;
  readonly l10n: string;
  readonly pricing: string;
  readonly keywords: readonly string[];
  readonly categories: readonly string[];
  readonly engines: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly extensionDependencies?: readonly string[];
  readonly extensionKind: readonly string[];
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: unknown };
    readonly virtualWorkspaces: unknown;
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly configuration: {
      readonly title: string;
      readonly properties: Readonly<Record<string, Setting>>;
    };
    readonly viewsContainers: Readonly<
      Record<string, readonly { readonly id: string; readonly title: string; readonly icon: string }[]>
    >;
    readonly views: Readonly<
      Record<
        string,
        readonly {
          readonly id: string;
          readonly name: string;
          readonly icon?: string;
          readonly contextualTitle?: string;
          readonly when?: string;
        }[]
      >
    >;
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly displayName: string;
      readonly userDescription: string;
      readonly modelDescription: string;
      readonly toolReferenceName: string;
      readonly canBeReferencedInPrompt: boolean;
      readonly icon: string;
      readonly tags: readonly string[];
    }[];
    readonly submenus: readonly { readonly id: string; readonly label: string }[];
    readonly snippets: readonly { readonly language?: string; readonly path: string }[];
    readonly keybindings?: readonly {
      readonly command: string;
      readonly key: string;
      readonly when: string;
    }[];
  };
}

const json = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

export const manifest = json('package.json') as Manifest;
export const nls = json('package.nls.json') as Readonly<Record<string, string>>;

/** The string for a `%key%`. */
export const resolved = (value: string): string => nls[/^%(.+)%$/.exec(value)?.[1] ?? ''] ?? value;
