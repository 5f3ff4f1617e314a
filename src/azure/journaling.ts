import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';
import type { Complete } from '../app/journal.ts';
import { isChange, type Change } from '../domain/journal/entry.ts';
import type { AzureConnection } from './connection.ts';
import { requestIdOf } from './problems/failure.ts';

/** The note of a request that changes something, from before it is first sent on. */
interface Note {
  complete?: Complete;
}

/**
 * Notes what changes something, once however often it is repeated: here, so that no command can forget it. `whole` is around
 * all attempts and completes the note; `sent` is behind the signing and makes it, so that no request leaves without one, and
 * there is none of a request that never left.
 */
export function journaling({ journal: begin, pace }: AzureConnection, account: string) {
  const notes = new WeakMap<PipelineRequest, Note>();
  const whole: PipelinePolicy = {
    name: 'cosmosCmkJournal',
    async sendRequest(request, next) {
      if (!begin || !isChange(request.method, partsOf(request).pathname)) return next(request);
      const note: Note = {};
      notes.set(request, note);
      const response = await next(request);
      const requestId = requestIdOf(response.headers);
      note.complete?.({ status: response.status, ...(requestId ? { requestId } : {}) });
      return response;
    },
  };
  const sent: PipelinePolicy = {
    name: 'cosmosCmkJournalSent',
    async sendRequest(request, next) {
      const note = notes.get(request);
      if (begin && note) note.complete ??= await begin(changeOf(request, account, pace.now()));
      return next(request);
    },
  };
  return { whole, sent };
}

function changeOf(request: PipelineRequest, account: string, at: number): Change {
  const { host, pathname } = partsOf(request);
  return { at, method: request.method, on: host + decoded(pathname), account };
}

function partsOf({ url }: PipelineRequest): { readonly host: string; readonly pathname: string } {
  const { host = '', pathname = '' } = URL.parse(url) ?? {};
  return { host, pathname };
}

/** As it is in a resource's id; what is no such thing is left as it was sent. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
