declare module 'vitest' {
  interface TaskMeta {
    /** Why it is skipped, where it is. */
    because?: string;
  }
}

/** For a test that can be skipped: the reason, which the end of a run names (scripts/ringResult.ts). */
export const because = (reason: string | undefined): { readonly meta: { because?: string } } => ({
  meta: reason === undefined ? {} : { because: reason },
});
