const today = (at: Date) => at.toDateString() === new Date().toDateString();

/** A moment as people of the page's language write it, in this machine's time zone; of today, only its time. */
export function timeOf(moment: string): string {
  const at = new Date(moment);
  const time: Intl.DateTimeFormatOptions = { timeStyle: 'short' };
  return at.toLocaleString(
    document.documentElement.lang || undefined,
    today(at) ? time : { dateStyle: 'medium', ...time },
  );
}
