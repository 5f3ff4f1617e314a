/** No token could be had. It is told apart from what Azure's services say, whatever the source of tokens threw. */
export class SignInError extends Error {
  override readonly name = 'SignInError';

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
