const letters = 'abcdefghijklmnopqrstuvwxyz';
const accented = 'áƀçđéƒğĥîĵķļɱñôþǫŕšţûṽŵẋýž';

/**
 * A message in a pseudo-locale: accented, 30% longer, and in brackets. Text without brackets isn't translatable, and
 * text without its end is cut off. Placeholders, icons, and command links stay.
 */
export function pseudo(message: string): string {
  if (!/\p{L}/u.test(message.replace(/\{\d+\}/g, ''))) return message;
  const parts = message.split(/(\{\d+\}|\$\([a-z-~]+\)|\]\([^)]*\)|https?:\S+)/);
  const words = parts.map((part, at) =>
    at % 2 === 1 ? part : part.replace(/[a-z]/g, (letter) => accented[letters.indexOf(letter)] ?? letter),
  );
  return `⟦${words.join('')}${'~'.repeat(Math.ceil(message.length * 0.3))}⟧`;
}
