/** Azure's answer is not what its API describes, and so nothing can be said of it. The message is a sentence of ours. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}
