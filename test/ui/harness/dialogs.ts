import type { Page } from 'playwright-core';
import { eventually, matches, type Asked } from './eventually.ts';
import { exactly } from './menus.ts';

/** A modal question. */
export interface Dialog {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  press(button: string): Promise<void>;
}

/** Waits for a modal question. */
export async function dialog(page: Page, message?: Asked): Promise<Dialog> {
  const box = page.locator('.monaco-dialog-box');
  let there = 'none';
  return eventually(
    () => `a dialog ${String(message ?? '')}; there is ${there}`,
    async () => {
      if (!(await box.isVisible())) return undefined;
      const text = async (selector: string) => {
        const part = box.locator(selector);
        return (await part.count()) === 0 ? '' : (await part.first().innerText()).trim();
      };
      const titled = await text('.dialog-message');
      const body = await text('.dialog-message-detail');
      there = `"${titled}"`;
      if (!matches(message, titled)) return undefined;
      const buttons = (await box.locator('.dialog-buttons .monaco-button').allInnerTexts()).map((each) =>
        each.trim(),
      );
      return {
        message: titled,
        detail: body,
        buttons,
        async press(button) {
          await box
            .locator('.dialog-buttons .monaco-button')
            .filter({ hasText: exactly(button) })
            .click();
          // The next question might open immediately. This one is closed when its message is gone.
          await eventually(
            () => `the dialog "${titled}" to close`,
            async () =>
              (await box.isVisible()) && (await text('.dialog-message')) === titled ? undefined : true,
          );
        },
      };
    },
  );
}

export interface Notification {
  readonly message: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly source: string;
  readonly buttons: readonly string[];
  /** Whether it shows progress. */
  readonly progress: boolean;
}

const toast = '.notifications-toasts .notification-list-item';

/** The visible notifications, newest first. */
export async function notifications(page: Page): Promise<Notification[]> {
  return page.locator(toast).evaluateAll((items) =>
    items.map((item) => {
      const text = (selector: string) => item.querySelector(selector)?.textContent.trim() ?? '';
      const icon = item.querySelector('.notification-list-item-icon')?.className ?? '';
      const bar = item.querySelector('.monaco-progress-container');
      return {
        message: text('.notification-list-item-message'),
        severity: icon.includes('error') ? 'error' : icon.includes('warning') ? 'warning' : 'info',
        source: text('.notification-list-item-source'),
        buttons: [...item.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map(
          (each) => each.textContent.trim(),
        ),
        progress: bar !== null && !bar.classList.contains('done'),
      };
    }),
  );
}

/** Waits for a notification with this message (for progress: "title: message"). */
export async function notification(page: Page, message: Asked, timeout?: number): Promise<Notification> {
  let all: Notification[] = [];
  return eventually(
    () => `the notification ${String(message)}; there are ${JSON.stringify(all)}`,
    async () => {
      all = await notifications(page);
      return all.find((each) => matches(message, each.message));
    },
    timeout,
  );
}

/** By the requested message, because a progress notification changes its text. */
const item = (page: Page, message: Asked) =>
  page
    .locator(toast)
    .filter({ has: page.locator('.notification-list-item-message', { hasText: message }) })
    .first();

/** Clicks a button of a notification, including `Cancel` of a progress notification. */
export async function pressNotification(page: Page, message: Asked, button: string): Promise<void> {
  await notification(page, message);
  const one = item(page, message);
  // Dispatched, because a hover, or progress that moves the list, might cover the button.
  await one
    .locator('.monaco-button')
    .filter({ hasText: exactly(button) })
    .dispatchEvent('click');
}

/** Closes a notification. */
export async function closeNotification(page: Page, message: Asked): Promise<void> {
  await notification(page, message);
  const one = item(page, message);
  // Dispatched, because the button is only visible under the mouse, which a moving list can leave elsewhere.
  await one.locator('.codicon-notifications-clear').first().dispatchEvent('click');
  await one.waitFor({ state: 'detached' });
}
