import { pictureGeometry, pictureStyles } from './picture.ts';

const elements = new Set(['svg', 'g', 'rect', 'path', 'text', 'title']);

const attributes = new Set<string>(['xmlns', 'viewBox', ...pictureGeometry, ...pictureStyles]);

const token = /<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<>]*")*) ?(\/?)>|[^<>]+/gy;
const attribute = / ([a-zA-Z-]+)="([^"]*)"/g;

/**
 * Whether the text is a picture of shapes and texts only: no script, no link, no style, and nothing from outside. The
 * page isn't trusted, and a picture might be opened in a browser.
 */
export function isPlainPicture(svg: string): boolean {
  if (!svg.startsWith('<svg ')) return false;
  const open: string[] = [];
  let at = 0;
  for (const [whole, closes, name, given = '', isEmpty] of svg.matchAll(token)) {
    at += whole.length;
    if (name === undefined) continue;
    if (!elements.has(name)) return false;
    if (closes) {
      if (given !== '' || open.pop() !== name) return false;
    } else {
      if (![...given.matchAll(attribute)].every(([, one = '', value = '']) => isAllowed(one, value)))
        return false;
      if (!isEmpty) open.push(name);
    }
    if (open.length === 0 && at < svg.trimEnd().length) return false;
  }
  return at === svg.length && open.length === 0;
}

const isAllowed = (name: string, value: string) =>
  attributes.has(name) && !/url\s*\(|&#|\\/i.test(value.replaceAll('&quot;', ''));
