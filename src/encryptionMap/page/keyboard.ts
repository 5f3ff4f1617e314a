import type { Visible } from './visibleNodes.ts';

/** The action of a key, by the pattern of a tree (WAI-ARIA Authoring Practices, "Tree View"). */
type KeyAction =
  | { readonly do: 'go'; readonly to: string }
  | { readonly do: 'toggle' | 'reveal' | 'select'; readonly id: string }
  | { readonly do: 'zoom'; readonly by: number }
  | { readonly do: 'fit' | 'search' };

/** @param order all visible nodes in reading order */
export function actionOfKey(
  key: string,
  order: readonly Visible[],
  current: string | undefined,
): KeyAction | undefined {
  const at = Math.max(
    0,
    order.findIndex(({ node }) => node.id === current),
  );
  const focused = order[at];
  if (!focused) return key === '/' ? { do: 'search' } : undefined;
  const go = (to: Visible | undefined): KeyAction | undefined => to && { do: 'go', to: to.node.id };
  const { id } = focused.node;
  switch (key) {
    case 'ArrowDown':
      return go(order[at + 1]);
    case 'ArrowUp':
      return go(order[at - 1]);
    case 'ArrowRight':
      return focused.canOpen && !focused.isOpen ? { do: 'toggle', id } : go(focused.children[0]);
    case 'ArrowLeft':
      return focused.isOpen ? { do: 'toggle', id } : go(focused.parent);
    case 'Home':
      return go(order[0]);
    case 'End':
      return go(order.at(-1));
    case 'Enter':
      return { do: 'reveal', id };
    case ' ':
      return { do: 'select', id };
    case '+':
    case '=':
      return { do: 'zoom', by: 1.3 };
    case '-':
      return { do: 'zoom', by: 1 / 1.3 };
    case '0':
      return { do: 'fit' };
    case '/':
      return { do: 'search' };
    default:
      return undefined;
  }
}

interface KeyActions {
  readonly order: () => readonly Visible[];
  readonly current: () => string | undefined;
  /** Moves to a node. The details follow if they are open. */
  readonly go: (id: string) => void;
  readonly select: (id: string | undefined) => void;
  readonly toggle: (id: string) => void;
  /** Reveals the node in its tree. A node without one is expanded or collapsed. */
  readonly reveal: (id: string) => void;
  readonly zoom: (by: number) => void;
  readonly fit: () => void;
  readonly search: () => void;
}

/**
 * Maps the keys of the page to their actions. Keys of a text field, of a button, and of VS Code keep their own meaning.
 */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    const isPressing = event.target instanceof HTMLElement && (event.key === 'Enter' || event.key === ' ');
    if (isTyping || isPressing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') actions.select(undefined);
    const action = actionOfKey(event.key, actions.order(), actions.current());
    if (!action) return;
    event.preventDefault();
    switch (action.do) {
      case 'go':
        actions.go(action.to);
        break;
      case 'toggle':
      case 'select':
      case 'reveal':
        actions[action.do](action.id);
        break;
      case 'zoom':
        actions.zoom(action.by);
        break;
      case 'fit':
      case 'search':
        actions[action.do]();
        break;
    }
  });
}
