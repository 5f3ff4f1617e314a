/** The data of an answer, parsed from its text. */
export function dataIn(text: string): unknown {
  const [, json = ''] = /```json\n([\s\S]*?)\n```/.exec(text) ?? [];
  return JSON.parse(json);
}
