/** An element with a class and a text. Text is all that a name ever becomes here. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

const svg = 'http://www.w3.org/2000/svg';

/** A shape of 16 by 16 in the text's flow. */
export function icon(shape: string, className: string): SVGSVGElement {
  const made = document.createElementNS(svg, 'svg');
  const path = document.createElementNS(svg, 'path');
  made.setAttribute('viewBox', '0 0 16 16');
  made.setAttribute('aria-hidden', 'true');
  made.setAttribute('class', `icon ${className}`);
  path.setAttribute('d', shape);
  path.setAttribute('fill-rule', 'evenodd');
  made.append(path);
  return made;
}

export function button(className: string, press: () => void): HTMLButtonElement {
  const made = element('button', className);
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
}
