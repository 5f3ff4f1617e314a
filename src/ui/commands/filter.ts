import type { Arrangements } from '../arrangements.ts';
import type { LoadProtection } from '../protection/protection.ts';
import type { Shell } from '../shell.ts';

/** Narrows what all views show. */
export async function filter(
  shell: Shell,
  arrangements: Arrangements,
  protection: LoadProtection,
): Promise<void> {
  const session = await shell.connect();
  if (!session) return;
  const { askFilter } = await protection();
  const chosen = await askFilter(session, arrangements.now.filter);
  if (chosen) await arrangements.filter(chosen);
}
