declare module 'vitest' {
  interface TaskMeta {
    /** Why the test is skipped, if it is. */
    because?: string;
  }
}

/** For a test that might be skipped: the reason, which the end of a run lists (scripts/ringResult.ts). */
export const because = (reason: string | undefined): { readonly meta: { because?: string } } => ({
  meta: reason === undefined ? {} : { because: reason },
});
