import { select } from 'd3-selection';
import type { MapWords } from '../messages.ts';
import type { ColumnHead, Layout } from './layout.ts';
import { clip, measureIn } from './picture.ts';
import type { Camera } from './state.ts';

/** The height of the strip above the picture. */
export const headsHeight = 26;
/** A column narrower than this on screen has no room for its heading. */
const narrowest = 40;
const font = 12;

/** The heads of the columns. They stay above the picture when it scrolls, each over its column. */
export class ColumnHeads {
  readonly #strip: SVGGElement;
  readonly #back: SVGRectElement;
  readonly #measure = measureIn(`600 ${font}px ${getComputedStyle(document.body).fontFamily}`);
  #heads: readonly (ColumnHead & { readonly label: string })[] = [];
  #camera: Camera = { x: 0, y: 0, k: 1 };

  constructor(view: SVGSVGElement) {
    const make = <K extends keyof SVGElementTagNameMap>(name: K) =>
      document.createElementNS('http://www.w3.org/2000/svg', name);
    this.#strip = make('g');
    this.#back = make('rect');
    this.#strip.setAttribute('class', 'heads');
    // Each node states its own kind.
    this.#strip.setAttribute('aria-hidden', 'true');
    this.#back.setAttribute('width', '100%');
    this.#back.setAttribute('height', String(headsHeight));
    this.#strip.append(this.#back);
    view.append(this.#strip);
  }

  draw({ heads }: Layout, words: MapWords): void {
    this.#heads = heads.map((head) => ({ ...head, label: words.columns[head.column] }));
    this.move(this.#camera);
  }

  move(camera: Camera): void {
    this.#camera = camera;
    const { x, k } = camera;
    this.#back.style.display = this.#heads.length > 0 ? '' : 'none';
    select(this.#strip)
      .selectAll<SVGTextElement, ColumnHead & { readonly label: string }>('text')
      .data(
        this.#heads.filter(({ width }) => width * k >= narrowest),
        ({ id }) => id,
      )
      .join('text')
      .attr('y', 18)
      .attr('x', (head) => x + head.x * k)
      .text(({ label, width }) => clip(label, width * k, this.#measure));
  }
}
