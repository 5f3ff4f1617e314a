import type { Arrangements } from '../arrangements.ts';
import { askFilter } from '../protection/askFilter.ts';
import type { Shell } from '../shell.ts';

/** Narrows what all views show. */
export async function filter(shell: Shell, arrangements: Arrangements): Promise<void> {
  const session = await shell.connect();
  if (!session) return;
  const chosen = await askFilter(session, arrangements.now.filter);
  if (chosen) await arrangements.filter(chosen);
}
