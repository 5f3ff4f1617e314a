/**
 * A sentence for the user, kept separate from its values until it is displayed: `ui` translates the message (an l10n
 * key) and decides how the values are escaped, so that a name from Azure never becomes Markdown or code.
 */
export interface Text {
  readonly message: string;
  readonly args: readonly (string | number | Text)[];
}

/** Marks an English sentence for translation; `{0}`, `{1}` ... stand for the values. */
export function text(message: string, ...args: readonly (string | number | Text)[]): Text {
  return { message, args };
}

/** "a, b" or, if there are more names than fit, "a, b and 3 more". */
export const firstNames = (names: readonly string[], most: number): Text =>
  names.length <= most
    ? text('{0}', names.join(', '))
    : text('{0} and {1} more', names.slice(0, most).join(', '), names.length - most);

/** The English sentence, with the values as they are: for logs and tests. */
export function plain(value: Text): string {
  return value.message.replace(/\{(\d+)\}/g, (hole, index: string) => {
    const arg = value.args[Number(index)];
    return arg === undefined ? hole : typeof arg === 'object' ? plain(arg) : String(arg);
  });
}
