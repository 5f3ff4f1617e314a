/** The style of a picture. The page resolves its colors and fonts, so that it needs no style sheet. */
export const pictureStyles = [
  'fill',
  'fill-opacity',
  'fill-rule',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'unicode-bidi',
] as const;

/** The other attributes of shapes and texts. */
export const pictureGeometry = ['x', 'y', 'rx', 'width', 'height', 'd', 'transform'] as const;
