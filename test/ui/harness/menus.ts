import type { Locator, Page } from 'playwright-core';

const menu = '.monaco-menu';

/** The items of the menu that is open, in order. */
export async function menuItems(page: Page): Promise<string[]> {
  const items = page.locator(`${menu} .action-item:not(.disabled) .action-menu-item .action-label`);
  await items.first().waitFor();
  const texts = await items.allTextContents();
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

/** Clicks through the menu that is open: an item, or submenus and then an item. */
export async function pressMenuItem(page: Page, path: readonly string[]): Promise<void> {
  for (const name of path) {
    const item = page
      .locator(`${menu} .action-menu-item`)
      .filter({ has: page.locator('.action-label', { hasText: exactly(name) }) })
      .last();
    // Not a click: a menu ignores the mouse button for its first moments.
    await item.hover();
    await item.press('Enter');
  }
  await page.locator(menu).first().waitFor({ state: 'detached' });
}

/** Opens the context menu of something. */
export async function openContextMenu(page: Page, target: Locator): Promise<string[]> {
  await target.click({ button: 'right' });
  return menuItems(page);
}

export async function closeMenu(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator(menu).first().waitFor({ state: 'detached' });
}

export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}\\s*$`);
}
