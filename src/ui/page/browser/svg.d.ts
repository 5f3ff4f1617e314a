/** An icon of @vscode/codicons. The build inserts its text. */
declare module '*.svg' {
  const text: string;
  export default text;
}
