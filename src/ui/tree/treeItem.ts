import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { showAsMarkdown, showText } from '../showText.ts';
import { escapeMarkdown } from '../renderText.ts';
import type { Presentation, Tooltip } from './look.ts';

/** VS Code's form of a presentation, but for the tooltip, which is made when it is first shown. */
export function treeItem(id: string, { label, description, icon, ...look }: Presentation): TreeItem {
  const item = new TreeItem(
    typeof label === 'string' ? label : showText(label),
    look.collapsible ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  );
  item.id = id;
  if (description) item.description = showText(description);
  item.iconPath = new ThemeIcon(icon.id, icon.color === undefined ? undefined : new ThemeColor(icon.color));
  item.contextValue = look.capabilities.join(' ');
  item.accessibilityInformation = { label: showText(look.accessibility) };
  return item;
}

/** Not trusted: a name from Azure in it can neither be a link to a command nor any other markup. */
export function tooltipOf({ title, lines }: Tooltip): MarkdownString {
  const heading = typeof title === 'string' ? escapeMarkdown(title) : showAsMarkdown(title);
  // Two spaces before the end of a line keep it a line of its own.
  return new MarkdownString(`**${heading}**\n\n${lines.map(showAsMarkdown).join('  \n')}`);
}
