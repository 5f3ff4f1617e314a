import type { ExtensionContext } from 'vscode';

/**
 * The part of package.json that the code reads. VS Code has replaced its placeholders with the strings of
 * package.nls.json.
 */
interface Contributes {
  readonly commands: readonly {
    readonly command: string;
    readonly title: string;
    readonly category: string;
  }[];
  readonly languageModelTools: readonly { readonly name: string }[];
}

export const contributesOf = ({ extension }: ExtensionContext): Contributes =>
  (extension.packageJSON as { readonly contributes: Contributes }).contributes;

/** Titles of commands, as the Command Palette shows them. */
export function titlesOf(context: ExtensionContext): (command: string) => string {
  const titles = new Map(
    contributesOf(context).commands.map(({ command, title, category }) => [command, `${category}: ${title}`]),
  );
  return (command) => titles.get(command) ?? command;
}
