/** How wide a text is, in the picture's own units. */
export type Measure = (text: string) => number;

const segments = new Intl.Segmenter();

/** A text that fits, with an ellipsis where something is cut off; what belongs together is not cut through. */
export function clip(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  const parts = [...segments.segment(text)].map(({ segment }) => segment);
  let [fits, tooMany] = [0, parts.length];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (measure(`${parts.slice(0, middle).join('')}…`) <= width) fits = middle;
    else tooMany = middle;
  }
  return `${parts.slice(0, fits).join('')}…`;
}

/** Measures in a font, each text once. */
export function measureIn(font: string): Measure {
  const context = document.createElement('canvas').getContext('2d');
  const known = new Map<string, number>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (context) context.font = font;
    const width = context?.measureText(text).width ?? text.length * 7;
    known.set(text, width);
    return width;
  };
}
