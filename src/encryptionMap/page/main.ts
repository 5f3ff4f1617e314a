import type { HostMessage, MapNode, PictureMessage } from '../messages.ts';
import { makeStage, MapCamera } from './camera.ts';
import { DetailsPane } from './details.ts';
import { listenToKeys } from './keyboard.ts';
import { card, type Layout, layoutIn, layoutOf } from './layout.ts';
import { PictureDrawing } from './picture.ts';
import { type Camera, connectHost, type Host, keptFrom } from './state.ts';
import { Bar } from './toolbar.ts';
import { inOrder, openedVaults, Unfolded, type Visible, visibleOf, wayTo } from './visibleNodes.ts';

/** The page: the latest message, the visible part of it, and the person's position in it. */
class MapPage {
  readonly #host: Host;
  readonly #bar: Bar;
  readonly #details: DetailsPane;
  readonly #camera: MapCamera;
  readonly #drawing: PictureDrawing;
  readonly #stage = makeStage();
  readonly #unfolded: Unfolded;
  #told: PictureMessage | undefined;
  #order: readonly Visible[] = [];
  #layout: Layout = layoutOf([], 1);
  #current: string | undefined;
  #selected: string | undefined;
  #seen: Camera | undefined;
  readonly #former: Camera | undefined;
  #opened = '';
  /** Whether the layout fits the whole picture in the window, or makes it readable. */
  #isWhole = false;

  constructor(host: Host, body: HTMLElement) {
    this.#host = host;
    const kept = keptFrom(host.kept());
    this.#unfolded = new Unfolded(kept.open);
    this.#current = kept.current;
    const { view, world } = this.#stage;
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
    this.#stage.element.append(this.#details.element);
    body.append(this.#bar.element, this.#stage.element);
    this.#drawing = new PictureDrawing(world, {
      focused: (id) => this.#stand(id),
      pressed: (id) => this.#go(id, true),
      opened: (id) => this.#host.say({ type: 'reveal', id }),
      toggled: (id) => this.#toggle(id),
    });
    this.#camera = new MapCamera(view, world, (camera) => {
      this.#seen = camera;
      this.#keep();
    });
    this.#seen = this.#former = kept.camera;
    listenToKeys({
      order: () => this.#order,
      current: () => this.#current,
      go: (id) => this.#go(id, this.#selected !== undefined),
      select: (id) => (id === undefined ? this.#select(id) : this.#go(id, true)),
      toggle: (id) => this.#toggle(id),
      reveal: (id) => this.#reveal(id),
      zoom: (by) => this.#camera.zoomBy(by),
      fit: () => this.#showAll(),
      search: () => this.#bar.focus(),
    });
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
    const { roots, matches } = visibleOf(told.roots, { open: this.#unfolded.of(query), query });
    this.#order = inOrder(roots);
    this.#stage.notice.textContent = told.notice ?? '';
    this.#stage.notice.hidden = told.notice === undefined;
    this.#bar.found(query.trim() === '' ? undefined : matches, told.words);
    this.#layout = layoutIn(this.#stage.element, roots, this.#isWhole);
    if (!this.#order.some(({ node }) => node.id === this.#current)) this.#current = this.#order[0]?.node.id;
    this.#drawing.draw(this.#layout, told.words, this.#current);
    this.#camera.size = this.#layout;
    this.#place();
    this.#details.show(this.#nodeOf(this.#selected), told.words);
    this.#tellOpened();
  }

  /**
   * Restores the view of the previous page. Without one, stays at the start while the picture grows and the person
   * hasn't moved the view.
   */
  #place(): void {
    if (this.#order.length === 0 || this.#camera.isUsed) return;
    if (this.#former) this.#camera.goTo(this.#former);
    else this.#camera.showStart();
    this.#camera.isUsed = this.#former !== undefined || this.#told?.reading !== true;
  }

  #nodeOf(id: string | undefined): MapNode | undefined {
    return this.#order.find(({ node }) => node.id === id)?.node;
  }

  #tellOpened(): void {
    const ids = openedVaults(this.#order);
    if (ids.join() === this.#opened) return;
    this.#opened = ids.join();
    this.#host.say({ type: 'opened', ids });
  }

  #reveal(id: string): void {
    if (this.#nodeOf(id)?.inTree) this.#host.say({ type: 'reveal', id });
    else this.#toggle(id);
  }

  /** The focused node becomes the current one, however it got the focus. */
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
    // The details pane can cover the node, so the view moves again.
    this.#lookAt(id);
    this.#host.say({ type: 'selected', id });
  }

  #toggle(id: string): void {
    const shown = this.#order.find(({ node }) => node.id === id);
    if (!shown?.canOpen) return;
    this.#unfolded.of(this.#bar.query).set(id, !shown.isOpen);
    this.#draw();
    this.#keep();
    this.#go(id, false);
  }

  #openAll(open: boolean): void {
    const unfolded = this.#unfolded.of(this.#bar.query);
    unfolded.clear();
    for (const root of this.#told?.roots ?? []) unfolded.set(root.id, open);
    this.#showStart();
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
    this.#unfolded.newSearch();
    this.#showStart();
  }

  #enter(): void {
    const first = this.#order.find(({ isMatch }) => isMatch) ?? this.#order[0];
    if (first) this.#go(first.node.id, true);
  }

  /** Expands the path to a node and selects the node. */
  #lead(id: string): void {
    const way = wayTo(this.#told?.roots ?? [], id);
    if (!way) return;
    this.#bar.query = '';
    for (const { id: above } of way) this.#unfolded.of('').set(above, true);
    this.#draw();
    this.#go(id, true);
  }

  #keep(): void {
    this.#host.keep({
      open: this.#unfolded.toKeep(),
      query: this.#bar.query,
      ...(this.#current === undefined ? {} : { current: this.#current }),
      ...(this.#seen ? { camera: this.#seen } : {}),
    });
  }
}

new MapPage(connectHost(), document.body);
