/** Words in between, or words ending in s, that don't make it a count. */
const noPlurals =
  'for|from|to|with|that|the|forbids|protects|shares|gives|is|was|has|does|its|this|as|less|access|address|exists|uses|asks|denies|loses|goes|blocks|refuses|belongs|trusts|allows|holds|mentions|reaches|expires|needs|says|requires';

/** Every "1 accounts" in a text: a one before a plural, with at most two words between. */
export const falsePlurals = (told: string): readonly string[] =>
  told.match(
    new RegExp(
      String.raw`(?<![\w.,:/-])1 (?:(?!(?:${noPlurals})\b)[a-z-]+ ){0,2}?(?!(?:${noPlurals})\b)[a-z-]{3,}s\b`,
      'g',
    ),
  ) ?? [];
