import type { HostMessage, MapNode } from '../map/messages.ts';
import { Bar } from './bar.ts';
import { MapCamera } from './camera.ts';
import { DetailsPane } from './detailsPane.ts';
import { element } from './element.ts';
import type { Host } from './host.ts';
import { keptFrom, type Camera } from './kept.ts';
import { askedBy, type Asked } from './keyboard.ts';
import { card, layoutFor, layoutOf, step, type Layout } from './layout.ts';
import { PictureDrawing } from './picture.ts';
import { inOrder, visibleOf, type Visible } from './visible.ts';
import { wayTo } from './wayTo.ts';

type Picture = Extract<HostMessage, { type: 'picture' }>;

const svg = 'http://www.w3.org/2000/svg';

/** The page: what it was told last, what of it shows, and where a person is in it. */
export class MapPage {
  readonly #host: Host;
  readonly #bar: Bar;
  readonly #details: DetailsPane;
  readonly #camera: MapCamera;
  readonly #drawing: PictureDrawing;
  readonly #view = document.createElementNS(svg, 'svg');
  readonly #stage = element('main', 'stage');
  readonly #notice = element('p', 'notice');
  readonly #open: Map<string, boolean>;
  #told: Picture | undefined;
  #order: readonly Visible[] = [];
  #layout: Layout = layoutOf([], 1);
  #current: string | undefined;
  #selected: string | undefined;
  #seen: Camera | undefined;
  #isPlaced = false;
  /** Whether the picture is laid out to be seen as a whole, or to be read. */
  #isWhole = false;
  /** What was folded and unfolded among what was found; a new search forgets it. */
  readonly #openFound = new Map<string, boolean>();

  constructor(host: Host, body: HTMLElement) {
    this.#host = host;
    const kept = keptFrom(host.kept());
    this.#open = new Map(Object.entries(kept.open));
    this.#current = kept.current;
    const world = document.createElementNS(svg, 'g');
    this.#view.setAttribute('class', 'map');
    this.#view.append(world);
    this.#bar = new Bar({
      sought: () => this.#seek(),
      entered: () => this.#enter(),
      zoomed: (factor) => this.#camera.zoomBy(factor),
      fitted: () => this.#showAll(),
      opened: (all) => this.#openAll(all),
    });
    this.#bar.query = kept.query;
    this.#details = new DetailsPane(
      (id) => host.say({ type: 'reveal', id }),
      () => this.#select(undefined),
    );
    this.#stage.append(this.#view, this.#notice, this.#details.element);
    body.append(this.#bar.element, this.#stage);
    this.#drawing = new PictureDrawing(world, {
      focused: (id) => this.#stand(id),
      pressed: (id) => this.#go(id, true),
      opened: (id) => this.#host.say({ type: 'reveal', id }),
      toggled: (id) => this.#toggle(id),
    });
    this.#camera = new MapCamera(this.#view, world, (camera) => {
      this.#seen = camera;
      this.#keep();
    });
    if (kept.camera) {
      this.#isPlaced = true;
      this.#seen = kept.camera;
    }
    document.addEventListener('keydown', (event) => this.#press(event));
    host.hear((message) => this.#hear(message));
    host.say({ type: 'ready' });
  }

  #hear(message: HostMessage): void {
    switch (message.type) {
      case 'picture':
        this.#told = message;
        document.title = message.words.title;
        this.#bar.tell(message);
        this.#draw();
        break;
      case 'details':
        this.#details.explain(message.id, message.lines);
        break;
      case 'focus':
        this.#lead(message.id);
        break;
    }
  }

  #draw(): void {
    const told = this.#told;
    if (!told) return;
    const { query } = this.#bar;
    const { roots, matches } = visibleOf(told.roots, { open: this.#openNow, query });
    this.#order = inOrder(roots);
    this.#notice.textContent = told.notice ?? '';
    this.#notice.hidden = told.notice === undefined;
    this.#bar.found(query.trim() === '' ? undefined : matches, told.words);
    this.#layout = this.#isWhole
      ? layoutFor(roots, this.#stage.clientWidth / this.#stage.clientHeight)
      : layoutOf(roots, Math.max(4, Math.floor(this.#stage.clientWidth / 0.8 / step.x)));
    if (!this.#order.some(({ node }) => node.id === this.#current)) this.#current = this.#order[0]?.node.id;
    this.#drawing.draw(this.#layout, told.words, this.#current);
    this.#camera.size = this.#layout;
    this.#place();
    this.#details.show(this.#nodeOf(this.#selected), told.words);
    this.#tellOpened();
  }

  /** Once, as soon as there is something: where the former page looked, or the start. */
  #place(): void {
    if (this.#order.length === 0 || (this.#isPlaced && !this.#seen)) return;
    if (this.#isPlaced && this.#seen) this.#camera.goTo(this.#seen);
    else this.#camera.showStart();
    this.#isPlaced = true;
  }

  #nodeOf(id: string | undefined): MapNode | undefined {
    return this.#order.find(({ node }) => node.id === id)?.node;
  }

  #opened = '';

  #tellOpened(): void {
    const ids = this.#order
      .filter(({ node, isOpen, canOpen }) => node.kind === 'vault' && (isOpen || !canOpen))
      .map(({ node }) => node.id)
      .slice(0, 60);
    if (ids.join() === this.#opened) return;
    this.#opened = ids.join();
    this.#host.say({ type: 'opened', ids });
  }

  #press(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement;
    const isPressing = event.target instanceof HTMLElement && (event.key === 'Enter' || event.key === ' ');
    if (isTyping || isPressing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') this.#select(undefined);
    const asked = askedBy(event.key, this.#order, this.#current);
    if (!asked) return;
    event.preventDefault();
    this.#do(asked);
  }

  #do(asked: Asked): void {
    switch (asked.do) {
      case 'go': {
        this.#go(asked.to, this.#selected !== undefined);
        return;
      }
      case 'toggle': {
        this.#toggle(asked.id);
        return;
      }
      case 'select': {
        this.#go(asked.id, true);
        return;
      }
      case 'reveal':
        if (this.#nodeOf(asked.id)?.inTree) this.#host.say({ type: 'reveal', id: asked.id });
        else this.#toggle(asked.id);
        return;
      case 'zoom': {
        this.#camera.zoomBy(asked.by);
        return;
      }
      case 'fit': {
        this.#showAll();
        return;
      }
      case 'search': {
        this.#bar.focus();
        return;
      }
    }
  }

  /** The node that has the focus is the current one, however it got it. */
  #stand(id: string): void {
    if (id !== this.#current) {
      this.#drawing.stand(this.#current, id);
      this.#current = id;
      this.#keep();
      this.#lookAt(id);
    }
  }

  #lookAt(id: string): void {
    const placed = this.#layout.cards.find(({ shown }) => shown.node.id === id);
    if (placed) this.#camera.showPlace(placed.x, placed.y, card.width, card.height);
  }

  #go(id: string, select: boolean): void {
    this.#drawing.cardOf(id)?.focus({ preventScroll: true });
    this.#lookAt(id);
    if (select) this.#select(id);
  }

  #select(id: string | undefined): void {
    this.#selected = id;
    if (this.#told) this.#details.show(this.#nodeOf(id), this.#told.words);
    if (id === undefined) return;
    // What tells of it may stand where it was.
    this.#lookAt(id);
    this.#host.say({ type: 'selected', id });
  }

  #toggle(id: string): void {
    const shown = this.#order.find(({ node }) => node.id === id);
    if (!shown?.canOpen) return;
    this.#openNow.set(id, !shown.isOpen);
    this.#draw();
    this.#keep();
    this.#go(id, false);
  }

  #openAll(open: boolean): void {
    this.#openNow.clear();
    for (const root of this.#told?.roots ?? []) this.#openNow.set(root.id, open);
    this.#showStart();
  }

  get #openNow(): Map<string, boolean> {
    return this.#bar.query.trim() === '' ? this.#open : this.#openFound;
  }

  #showStart(): void {
    this.#isWhole = false;
    this.#draw();
    this.#camera.showStart();
    this.#keep();
  }

  #showAll(): void {
    this.#isWhole = true;
    this.#draw();
    this.#camera.showAll();
  }

  #seek(): void {
    this.#openFound.clear();
    this.#showStart();
  }

  #enter(): void {
    const first = this.#order.find(({ isMatch }) => isMatch) ?? this.#order[0];
    if (first) this.#go(first.node.id, true);
  }

  /** Unfolds the way to a node, and selects it. */
  #lead(id: string): void {
    const way = wayTo(this.#told?.roots ?? [], id);
    if (!way) return;
    this.#bar.query = '';
    for (const { id: above } of way) this.#open.set(above, true);
    this.#draw();
    this.#go(id, true);
  }

  #keep(): void {
    this.#host.keep({
      open: Object.fromEntries(this.#open),
      query: this.#bar.query,
      ...(this.#current === undefined ? {} : { current: this.#current }),
      ...(this.#seen ? { camera: this.#seen } : {}),
    });
  }
}
