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

/** The English sentence, with the values as they are: for logs and tests. */
export function plain(value: Text): string {
  return value.message.replace(/\{(\d+)\}/g, (hole, index: string) => {
    const arg = value.args[Number(index)];
    return arg === undefined ? hole : typeof arg === 'object' ? plain(arg) : String(arg);
  });
}
