import { select } from 'd3-selection';
import { zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import { headsHeight } from './heads.ts';
import { edge } from './layout.ts';
import type { Camera } from './state.ts';
import { element } from './toolbar.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The margin above the picture, with the heads of its columns. */
const top = headsHeight + 14;
/** Below this scale, nothing on a card is distinguishable. */
const far = 0.3;

/** The visible part of the picture. Drag or the wheel moves it; Ctrl with the wheel, a pinch, or the buttons zoom. */
export class MapCamera {
  readonly #view: SVGSVGElement;
  readonly #zoom = zoom<SVGSVGElement, unknown>().scaleExtent([0.05, 3]);
  #size: Size = { width: 0, height: 0 };
  /** Counts the times that the user has moved the view. */
  moves = 0;
  /** Whether the user has moved the view. From then on, it stays where it is. */
  isUsed = false;

  constructor(view: SVGSVGElement, world: SVGGElement, moved: (camera: Camera) => void) {
    this.#view = view;
    // A bare wheel scrolls, as it does everywhere else in the editor.
    this.#zoom
      .filter((event: MouseEvent | WheelEvent | TouchEvent) =>
        event.type === 'wheel' ? event.ctrlKey || event.metaKey : !('button' in event) || event.button === 0,
      )
      .on('zoom', ({ sourceEvent }: { readonly sourceEvent?: Event | null }) => {
        this.isUsed ||= Boolean(sourceEvent);
        if (sourceEvent) this.moves += 1;
        const { x, y, k } = zoomTransform(view);
        world.setAttribute('transform', `translate(${x},${y}) scale(${k})`);
        view.classList.toggle('is-far', k < far);
        moved({ x, y, k });
      });
    select(view).call(this.#zoom).on('dblclick.zoom', null);
    view.addEventListener(
      'wheel',
      (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        this.isUsed = true;
        this.moves += 1;
        const { k } = zoomTransform(view);
        const [dx, dy] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
        select(view).call((on) => this.#zoom.translateBy(on, -dx / k, -dy / k));
      },
      { passive: false },
    );
  }

  /** The size limits how far the view can move, so that the picture stays in view. */
  set size(size: Size) {
    this.#size = size;
    const { clientWidth, clientHeight } = this.#view;
    this.#zoom.translateExtent([
      [-clientWidth / 2, -clientHeight / 2],
      [size.width + clientWidth / 2, size.height + clientHeight / 2],
    ]);
  }

  goTo({ x, y, k }: Camera): void {
    select(this.#view).call((on) => this.#zoom.transform(on, zoomIdentity.translate(x, y).scale(k)));
  }

  get now(): Camera {
    const { x, y, k } = zoomTransform(this.#view);
    return { x, y, k };
  }

  zoomBy(factor: number): void {
    this.isUsed = true;
    this.moves += 1;
    select(this.#view).call((on) => this.#zoom.scaleBy(on, factor));
  }

  showAll(): void {
    this.isUsed = true;
    this.moves += 1;
    const { clientWidth, clientHeight } = this.#view;
    const across = (clientWidth - 2 * edge) / Math.max(1, this.#size.width);
    const down = (clientHeight - top - edge) / Math.max(1, this.#size.height);
    this.#show(Math.min(1, Math.max(0.05, Math.min(across, down))));
  }

  /** Shows the start of the picture at its own size, in which every text can be read. */
  showStart(): void {
    this.moves += 1;
    this.#show(1);
  }

  /** Moves as little as possible to show a rectangle. */
  showArea(x: number, y: number, width: number, height: number): void {
    const now = zoomTransform(this.#view);
    const [left, above] = now.apply([x, y]);
    const [right, bottom] = now.apply([x + width, y + height]);
    const { clientWidth, clientHeight } = this.#view;
    const dx = left < edge ? edge - left : right > clientWidth - edge ? clientWidth - edge - right : 0;
    const dy = above < top ? top - above : bottom > clientHeight - edge ? clientHeight - edge - bottom : 0;
    this.isUsed = true;
    if (dx !== 0 || dy !== 0)
      select(this.#view).call((on) => this.#zoom.translateBy(on, dx / now.k, dy / now.k));
  }

  #show(k: number): void {
    const room = this.#view.clientWidth - this.#size.width * k;
    this.goTo({ x: room > 2 * edge ? room / 2 : edge, y: top, k });
  }
}

const svg = 'http://www.w3.org/2000/svg';

/** The elements of the picture: the viewport, the whole picture in it, and the text that replaces an empty map. */
interface Stage {
  /** Holds the picture, and the details beside it. */
  readonly element: HTMLElement;
  readonly view: SVGSVGElement;
  readonly world: SVGGElement;
  readonly notice: HTMLElement;
}

export function makeStage(): Stage {
  const stage = element('div', 'stage');
  const picture = element('main', 'picture');
  const view = document.createElementNS(svg, 'svg');
  const world = document.createElementNS(svg, 'g');
  const notice = element('p', 'notice');
  view.setAttribute('class', 'map');
  // Between the nodes, too, VS Code would offer Cut, Copy, and Paste, which do nothing here.
  view.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });
  view.append(world);
  picture.append(view, notice);
  stage.append(picture);
  return { element: stage, view, world, notice };
}
