import type { MapWords, PictureMessage } from '../messages.ts';
import { pictureGeometry, pictureStyles } from '../picture.ts';
import { edge, type Layout } from './layout.ts';

const namespace = 'http://www.w3.org/2000/svg';
/** The space above the picture, for the heads of the columns. */
const top = 48;

/** The values that SVG assumes by default. */
const usual: Readonly<Partial<Record<(typeof pictureStyles)[number], string>>> = {
  'fill-opacity': '1',
  'fill-rule': 'nonzero',
  stroke: 'none',
  'stroke-dasharray': 'none',
  opacity: '1',
  'text-anchor': 'start',
  'unicode-bidi': 'normal',
};

const ofText = new Set<string>(['font-family', 'font-size', 'font-weight', 'text-anchor', 'unicode-bidi']);

/** The picture as a file: the current layout of the map, in the colors of the theme, without external files. */
export function svgOf(world: SVGGElement, layout: Layout, message: PictureMessage): string {
  const view = document.createElementNS(namespace, 'svg');
  const picture = world.cloneNode(true) as SVGGElement;
  // A class gives the shapes their style; the whole picture is only styled within the page.
  view.setAttribute('class', 'map is-saved');
  view.append(background(layout), ...heads(layout, message.words), picture);
  picture.setAttribute('transform', `translate(${edge},${top})`);
  // Neither the keyboard's place nor a button belongs in the picture.
  for (const each of picture.querySelectorAll('[aria-selected]')) each.removeAttribute('aria-selected');
  for (const each of picture.querySelectorAll('.toggle.is-open, .toggle.is-none')) each.remove();
  document.body.append(view);
  for (const each of view.querySelectorAll('*')) resolve(each);
  view.remove();
  const [width, height] = sizeOf(layout);
  for (const name of view.getAttributeNames()) view.removeAttribute(name);
  view.setAttribute('viewBox', `0 0 ${width} ${height}`);
  view.setAttribute('width', String(width));
  view.setAttribute('height', String(height));
  return `${new XMLSerializer().serializeToString(view)}\n`;
}

const sizeOf = ({ width, height }: Layout) =>
  [Math.ceil(width) + 2 * edge, Math.ceil(height) + top + edge] as const;

function background(layout: Layout): SVGRectElement {
  const made = document.createElementNS(namespace, 'rect');
  const [width, height] = sizeOf(layout);
  made.setAttribute('class', 'background');
  made.setAttribute('width', String(width));
  made.setAttribute('height', String(height));
  return made;
}

const heads = (layout: Layout, words: MapWords): readonly SVGElement[] =>
  layout.heads.map(({ column, x }) => {
    const made = document.createElementNS(namespace, 'text');
    made.setAttribute('class', 'head');
    made.setAttribute('x', String(edge + x));
    made.setAttribute('y', '26');
    made.textContent = words.columns[column];
    return made;
  });

/** Replaces the style of an element, which the page's style sheet and the theme give it, by its values. */
function resolve(element: Element): void {
  const computed = getComputedStyle(element);
  if (computed.display === 'none') {
    element.remove();
    return;
  }
  const values = element.localName === 'title' || element.localName === 'g' ? [] : pictureStyles;
  const resolved = values.flatMap((name) => {
    const value = computed.getPropertyValue(name);
    const isNeeded =
      value !== '' && value !== usual[name] && (!ofText.has(name) || element.localName === 'text');
    return isNeeded ? [[name, value] as const] : [];
  });
  for (const name of element.getAttributeNames()) if (!kept.has(name)) element.removeAttribute(name);
  for (const [name, value] of resolved) element.setAttribute(name, value);
}

const kept = new Set<string>([...pictureStyles, ...pictureGeometry]);
