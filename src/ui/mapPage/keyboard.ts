import type { Visible } from './visible.ts';

/** What a key asks for, by the pattern of a tree (WAI-ARIA Authoring Practices, "Tree View"). */
export type Asked =
  | { readonly do: 'go'; readonly to: string }
  | { readonly do: 'toggle' | 'reveal' | 'select'; readonly id: string }
  | { readonly do: 'zoom'; readonly by: number }
  | { readonly do: 'fit' | 'search' };

/** @param order all that shows, as it is read */
export function askedBy(
  key: string,
  order: readonly Visible[],
  current: string | undefined,
): Asked | undefined {
  const at = Math.max(
    0,
    order.findIndex(({ node }) => node.id === current),
  );
  const here = order[at];
  if (!here) return key === '/' ? { do: 'search' } : undefined;
  const go = (to: Visible | undefined): Asked | undefined => to && { do: 'go', to: to.node.id };
  const { id } = here.node;
  switch (key) {
    case 'ArrowDown':
      return go(order[at + 1]);
    case 'ArrowUp':
      return go(order[at - 1]);
    case 'ArrowRight':
      return here.canOpen && !here.isOpen ? { do: 'toggle', id } : go(here.children[0]);
    case 'ArrowLeft':
      return here.isOpen ? { do: 'toggle', id } : go(here.parent);
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
