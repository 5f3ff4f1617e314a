import { element } from './element.ts';

const svg = 'http://www.w3.org/2000/svg';

/** Where the picture is: what is seen of it, all of it, and what is said where there is none. */
export interface Stage {
  readonly element: HTMLElement;
  readonly view: SVGSVGElement;
  readonly world: SVGGElement;
  readonly notice: HTMLElement;
}

export function makeStage(): Stage {
  const stage = element('main', 'stage');
  const view = document.createElementNS(svg, 'svg');
  const world = document.createElementNS(svg, 'g');
  const notice = element('p', 'notice');
  view.setAttribute('class', 'map');
  view.append(world);
  stage.append(view, notice);
  return { element: stage, view, world, notice };
}
