/** Azure named an address outside the cloud, or one that isn't safe. No request goes there. */
export class ForeignHostError extends Error {
  override readonly name = 'ForeignHostError';
  /** As much of the address as may be shown: no path and no query. */
  readonly host: string;

  constructor(url: string) {
    const parsed = URL.parse(url);
    const host = parsed ? shown(parsed) : '?';
    super(`No request is sent to ${host}.`);
    this.host = host;
  }
}

const shown = ({ protocol, username, password, host }: URL) =>
  `${protocol === 'https:' ? '' : `${protocol}//`}${username || password ? '…@' : ''}${host}`;
