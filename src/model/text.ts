/**
 * A sentence for the user, kept separate from its values until it is displayed: `ui` translates the message (an l10n
 * key) and decides how the values are escaped, so that a name from Azure never becomes Markdown or code.
 */
export interface Text {
  readonly message: string;
  readonly args: readonly (string | number | Text)[];
  /** Starts with a capital letter, because it starts a sentence or is a label. */
  readonly isCapital?: true;
}

/** Marks an English sentence for translation; `{0}`, `{1}` ... stand for the values. */
export function text(message: string, ...args: readonly (string | number | Text)[]): Text {
  return { message, args };
}

/** The same words at the start of a sentence, or as a label. The bundle has them with a small letter. */
export const capital = (value: Text): Text => ({ ...value, isCapital: true });

/** A button or menu entry that asks for more. */
export const ellipsis = (action: Text): Text => text('{0}...', action);

/** A word or phrase as a sentence. */
export const asSentence = (phrase: Text): Text => text('{0}.', phrase);

/** A proper name, which isn't translated: "Azure RBAC". */
export const properName = (name: string): Text => text('{0}', name);

/** "a, b" or, if there are more names than fit, "a, b and 3 more". */
export const firstNames = (names: readonly string[], most: number): Text =>
  names.length <= most
    ? text('{0}', names.join(', '))
    : text('{0} and {1} more', names.slice(0, most).join(', '), names.length - most);

/** The English sentence, with the values as they are: for logs and tests. */
export function plain(value: Text): string {
  const message = value.isCapital ? startCapital(value.message) : value.message;
  return message.replace(/\{(\d+)\}/g, (hole, index: string, at: number) => {
    const arg = value.args[Number(index)];
    if (arg === undefined) return hole;
    return typeof arg === 'object' ? plain(inherit(value, arg, at)) : String(arg);
  });
}

export const startCapital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** A text at the start of a capital one is capital, too. */
export const inherit = (outer: Text, inner: Text, at: number): Text =>
  outer.isCapital && at === 0 ? capital(inner) : inner;
