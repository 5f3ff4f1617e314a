/** Icons come into the bundle as the text of their files. */
declare module '*.svg' {
  const source: string;
  export default source;
}
