import type { Locator, Page } from 'playwright-core';

const menu = '.monaco-menu';

const labels = async (items: Locator): Promise<string[]> =>
  (await items.allTextContents()).map((text) => text.trim()).filter((text) => text !== '');

const enabled = '.action-item:not(.disabled) .action-menu-item';

/** The items of the open menu in order, followed by those of its submenus. */
export async function menuItems(page: Page): Promise<string[]> {
  const top = page.locator(`${menu} ${enabled} .action-label`);
  await top.first().waitFor();
  const items = await labels(top);
  for (const submenu of await submenus(page)) items.push(...(await labels(await openSubmenu(page, submenu))));
  return items;
}

const submenus = (page: Page): Promise<string[]> =>
  labels(page.locator(`${menu} ${enabled}[aria-haspopup="true"] .action-label`));

const itemNamed = (page: Page, name: string) =>
  page
    .locator(`${menu} .action-menu-item`)
    .filter({ has: page.locator('.action-label', { hasText: exactly(name) }) })
    .last();

/**
 * A submenu opens under the mouse, and the previous one closes.
 * @returns its items
 */
async function openSubmenu(page: Page, name: string): Promise<Locator> {
  const item = itemNamed(page, name);
  await item.hover();
  const inside = item.locator('xpath=..').locator(`.monaco-submenu ${enabled} .action-label`);
  await inside.first().waitFor();
  return inside;
}

/** Clicks through the open menu: an item, which can be in a submenu, or submenus and then an item. */
export async function pressMenuItem(page: Page, path: readonly string[]): Promise<void> {
  await page.locator(`${menu} .action-label`).first().waitFor();
  for (const name of path) {
    if ((await itemNamed(page, name).count()) === 0) await openSubmenuWith(page, name);
    const item = itemNamed(page, name);
    await item.hover();
    await item.press('Enter');
  }
  await page.locator(menu).first().waitFor({ state: 'detached' });
}

async function openSubmenuWith(page: Page, name: string): Promise<void> {
  for (const submenu of await submenus(page)) {
    await openSubmenu(page, submenu);
    if ((await itemNamed(page, name).count()) > 0) return;
  }
}

/** Opens the context menu of an element. */
export async function openContextMenu(page: Page, target: Locator): Promise<string[]> {
  await target.click({ button: 'right' });
  return menuItems(page);
}

/** An open submenu handles the first Escape. */
export async function closeMenu(page: Page): Promise<void> {
  let isOpen = true;
  while (isOpen) {
    await page.keyboard.press('Escape');
    isOpen = await page
      .locator(menu)
      .first()
      .waitFor({ state: 'detached', timeout: 1_000 })
      .then(
        () => false,
        () => true,
      );
  }
}

export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}\\s*$`);
}
