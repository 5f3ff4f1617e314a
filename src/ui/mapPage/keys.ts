import { askedBy } from './keyboard.ts';
import type { Visible } from './visible.ts';

/** What the keys of the page can do. */
export interface KeyActions {
  readonly order: () => readonly Visible[];
  readonly current: () => string | undefined;
  /** Walks to a node; the details follow where they are open. */
  readonly go: (id: string) => void;
  readonly select: (id: string | undefined) => void;
  readonly toggle: (id: string) => void;
  /** Shows it in its tree; opens it where it is in none. */
  readonly reveal: (id: string) => void;
  readonly zoom: (by: number) => void;
  readonly fit: () => void;
  readonly search: () => void;
}

/** Leads the keys of the page to what they ask for; those of a field, of a button and of VS Code stay theirs. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    const isPressing = event.target instanceof HTMLElement && (event.key === 'Enter' || event.key === ' ');
    if (isTyping || isPressing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') actions.select(undefined);
    const asked = askedBy(event.key, actions.order(), actions.current());
    if (!asked) return;
    event.preventDefault();
    switch (asked.do) {
      case 'go':
        actions.go(asked.to);
        break;
      case 'toggle':
      case 'select':
      case 'reveal':
        actions[asked.do](asked.id);
        break;
      case 'zoom':
        actions.zoom(asked.by);
        break;
      case 'fit':
      case 'search':
        actions[asked.do]();
        break;
    }
  });
}
