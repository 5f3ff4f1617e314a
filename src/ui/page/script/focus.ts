/** The keys of the element in focus and of those around it, innermost first. */
export function focusChain(): readonly string[] {
  const keys: string[] = [];
  for (let at = document.activeElement; at; at = at.parentElement) {
    const key = at.getAttribute('data-key');
    if (key !== null) keys.push(key);
  }
  return keys;
}

/**
 * Leads the focus on where an update has taken away what had it: to the same thing elsewhere on the page, or else to
 * what it was in. What is folded away is found at its fold.
 */
export function restoreFocus(root: HTMLElement, chain: readonly string[]): void {
  if (chain.length === 0 || (document.activeElement !== null && document.activeElement !== document.body))
    return;
  for (const key of [...chain, 'title']) {
    const found = root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const seen =
      found && (found.checkVisibility() ? found : found.closest('details')?.querySelector('summary'));
    if (!seen) continue;
    seen.focus();
    if (document.activeElement === seen) return;
  }
}
