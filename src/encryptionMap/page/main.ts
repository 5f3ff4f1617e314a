import type { MessageToMap, MapNode, PictureMessage } from '../messages.ts';
import { makeStage, MapCamera } from './camera.ts';
import { DetailsPane } from './details.ts';
import { ColumnHeads } from './heads.ts';
import { listenToKeys } from './keyboard.ts';
import { cardHeight, type Layout, layoutIn, layoutOf } from './layout.ts';
import { PictureDrawing } from './picture.ts';
import { svgOf } from './savedPicture.ts';
import { type Camera, connectHost, type Host, savedStateFrom } from './state.ts';
import { Bar } from './toolbar.ts';
import { inOrder, openedVaults, Unfolded, type Visible, visibleOf, ancestorsOf } from './visibleNodes.ts';

/** The page: the latest message, the visible part of it, and the user's position in it. */
class MapPage {
  readonly #host: Host;
  readonly #bar: Bar;
  readonly #details: DetailsPane;
  readonly #camera: MapCamera;
  readonly #drawing: PictureDrawing;
  readonly #heads: ColumnHeads;
  readonly #stage = makeStage();
  readonly #unfolded: Unfolded;
  #message: PictureMessage | undefined;
  #order: readonly Visible[] = [];
  #layout: Layout = layoutOf([], 1);
  #current: string | undefined;
  #selected: string | undefined;
  #savedCamera: Camera | undefined;
  readonly #former: Camera | undefined;
  /** The view when the mouse went down: the focus that follows moves it. */
  #pressedAt: Camera | undefined;
  /** The view before the details opened, and how often the user had moved it by then. */
  #beside: { readonly before: Camera; readonly moves: number } | undefined;
  #opened = '';
  /** Whether the layout fits the whole picture in the window, or makes it readable. */
  #isWhole = false;

  constructor(host: Host, body: HTMLElement) {
    this.#host = host;
    const saved = savedStateFrom(host.savedState());
    this.#unfolded = new Unfolded(saved.open);
    this.#current = saved.current;
    const { view, world } = this.#stage;
    this.#bar = new Bar({
      sought: () => this.#seek(),
      entered: () => this.#enter(),
      zoomed: (factor) => this.#camera.zoomBy(factor),
      fitted: () => this.#showAll(),
      opened: (all) => this.#openAll(all),
      saved: () => {
        if (this.#message) host.send({ type: 'save', svg: svgOf(world, this.#layout, this.#message) });
      },
    });
    this.#bar.query = saved.query;
    this.#details = new DetailsPane(
      (id, action) => host.send({ type: 'run', id, action }),
      () => this.#close(),
    );
    this.#stage.element.append(this.#details.element);
    body.append(this.#bar.element, this.#stage.element);
    this.#drawing = new PictureDrawing(world, {
      focused: (id) => this.#stand(id),
      pressed: (id) => this.#go(id, true, this.#pressedAt),
      opened: (id) => this.#reveal(id),
      toggled: (id) => this.#toggle(id),
    });
    this.#heads = new ColumnHeads(view);
    this.#camera = new MapCamera(view, world, (camera) => {
      this.#heads.move(camera);
      this.#savedCamera = camera;
      this.#keep();
    });
    this.#savedCamera = this.#former = saved.camera;
    view.addEventListener('pointerdown', () => (this.#pressedAt = this.#camera.now), { capture: true });
    listenToKeys({
      order: () => this.#order,
      current: () => this.#current,
      go: (id) => this.#go(id, this.#selected !== undefined),
      select: (id) => (id === undefined ? this.#close() : this.#go(id, true)),
      toggle: (id) => this.#toggle(id),
      reveal: (id) => this.#reveal(id),
      zoom: (by) => this.#camera.zoomBy(by),
      fit: () => this.#showAll(),
      search: () => this.#bar.focus(),
    });
    host.onMessage((message) => this.#hear(message));
    host.send({ type: 'ready' });
  }

  #hear(message: MessageToMap): void {
    switch (message.type) {
      case 'picture':
        this.#message = message;
        document.title = message.words.title;
        this.#bar.update(message);
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
    const message = this.#message;
    if (!message) return;
    const { query } = this.#bar;
    // A chip of the bar searches for its label, and means the accounts in that state.
    const state = message.counts.find(({ label }) => label === query)?.mark;
    const { roots, found } = visibleOf(message.roots, { open: this.#unfolded.of(query), query, state });
    this.#order = inOrder(roots);
    this.#stage.notice.textContent = message.notice ?? '';
    this.#stage.notice.hidden = message.notice === undefined;
    this.#bar.found(found, message.words);
    this.#layout = layoutIn(this.#stage.element, roots, this.#isWhole);
    if (!this.#order.some(({ node }) => node.id === this.#current)) this.#current = this.#order[0]?.node.id;
    this.#drawing.draw(this.#layout, message.words, this.#current);
    this.#heads.draw(this.#layout, message.words);
    this.#camera.size = this.#layout;
    this.#place();
    this.#details.show(this.#nodeOf(this.#selected), message.words);
    this.#tellOpened();
  }

  /**
   * Restores the view of the previous page. Without one, stays at the start while the picture grows and the user hasn't
   * moved the view.
   */
  #place(): void {
    if (this.#order.length === 0 || this.#camera.isUsed) return;
    if (this.#former) this.#camera.goTo(this.#former);
    else this.#camera.showStart();
    this.#camera.isUsed = this.#former !== undefined || this.#message?.reading !== true;
  }

  #nodeOf(id: string | undefined): MapNode | undefined {
    return this.#order.find(({ node }) => node.id === id)?.node;
  }

  #tellOpened(): void {
    const ids = openedVaults(this.#order);
    if (ids.join() === this.#opened) return;
    this.#opened = ids.join();
    this.#host.send({ type: 'opened', ids: [...ids] });
  }

  #reveal(id: string): void {
    if (this.#nodeOf(id)?.inTree) this.#host.send({ type: 'run', id, action: 'revealInTree' });
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
    const placed = this.#layout.cards.find(({ visible }) => visible.node.id === id);
    if (placed) this.#camera.showArea(placed.x, placed.y, this.#layout.cardWidth, cardHeight);
  }

  #go(id: string, select: boolean, before: Camera = this.#camera.now): void {
    // Remembered before the node comes into view.
    if (select) this.#beside ??= { before, moves: this.#camera.moves };
    this.#drawing.cardOf(id)?.focus({ preventScroll: true });
    this.#lookAt(id);
    if (select) this.#select(id);
  }

  #select(id: string): void {
    this.#selected = id;
    if (this.#message) this.#details.show(this.#nodeOf(id), this.#message.words);
    // The details pane can cover the node, so the view moves again.
    this.#lookAt(id);
    this.#host.send({ type: 'selected', id });
  }

  /** Closes the details, and shows what was visible before them, unless the user has moved the view since. */
  #close(): void {
    if (this.#selected === undefined) return;
    const hadFocus = this.#details.element.contains(document.activeElement);
    this.#selected = undefined;
    if (this.#message) this.#details.show(undefined, this.#message.words);
    if (this.#beside && this.#beside.moves === this.#camera.moves) this.#camera.goTo(this.#beside.before);
    this.#beside = undefined;
    if (this.#current === undefined) return;
    this.#lookAt(this.#current);
    if (hadFocus) this.#drawing.cardOf(this.#current)?.focus({ preventScroll: true });
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
    for (const root of this.#message?.roots ?? []) unfolded.set(root.id, open);
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
    const way = ancestorsOf(this.#message?.roots ?? [], id);
    if (!way) return;
    this.#bar.query = '';
    for (const { id: above } of way) this.#unfolded.of('').set(above, true);
    this.#draw();
    this.#go(id, true);
  }

  #keep(): void {
    this.#host.save({
      open: this.#unfolded.toKeep(),
      query: this.#bar.query,
      ...(this.#current === undefined ? {} : { current: this.#current }),
      ...(this.#savedCamera ? { camera: this.#savedCamera } : {}),
    });
  }
}

new MapPage(connectHost(), document.body);
