import { manualClock } from '../../../../src/sandbox/clock.ts';
import type { SandboxResponse } from '../../../../src/sandbox/http.ts';
import { createSandbox } from '../../../../src/sandbox/sandbox.ts';
import { at, textAt, type Body, type Exchange, type Recording } from '../../../recordings.ts';
import { compareHeaders } from './headers.ts';
import { askerOf, open } from './opening.ts';
import { compareBodies, translate, type Ids, type Mismatch } from './shape.ts';

/** The result of one recorded exchange in the sandbox. */
export interface Played {
  readonly recording: string;
  readonly index: number;
  readonly request: string;
  readonly unsimulated: boolean;
  readonly byShape: boolean;
  readonly mismatches: readonly Mismatch[];
}

/** The words and codes that show Azure's progress. */
function progress(status: number, body: Body | undefined): string {
  const word =
    textAt(body, 'status') ??
    textAt(body, 'registrationState') ??
    textAt(body, 'properties', 'provisioningState');
  return `${String(status)} ${word ?? ''}`;
}

const step = 5000;
/** How long the sandbox can take to reach Azure's state, by its own clock. */
const patience = 30 * 60 * 1000;

/**
 * Plays a recording against a sandbox in the recording's initial state. The clock only advances while Azure is ahead of
 * the sandbox, because only the returned states matter, not how often a client polled.
 */
export async function play(recording: Recording): Promise<Played[]> {
  const clock = manualClock();
  const asker = askerOf(recording);
  const sandbox = createSandbox({
    clock,
    estate: (state) => open(recording, asker, state),
    // The recorded clients use grants immediately.
    timings: { accessPropagation: 0 },
  });
  const ids: Ids = new Map();
  const tokens: Record<string, Promise<string>> = {};
  const send = async (exchange: Exchange): Promise<SandboxResponse> => {
    const url = translate(exchange.uri, ids);
    const { hostname } = new URL(url);
    const resource = hostname.endsWith('.vault.azure.net') ? 'vault.azure.net' : hostname;
    tokens[resource] ??= sandbox.entra.issue(asker, `https://${resource}/.default`, 24 * 60 * 60);
    const sent = sentBy(exchange);
    return sandbox.handle({
      ...{ method: exchange.method, url },
      headers: exchange.status === 401 ? {} : { authorization: `Bearer ${await tokens[resource]}` },
      ...(sent === undefined ? {} : { body: withNow(translate(JSON.stringify(sent), ids), clock.now()) }),
    });
  };
  const played: Played[] = [];
  /** The polls of operations that the sandbox doesn't simulate, with the request that started them. */
  const polls = new Map<string, string>();
  for (const [index, exchange] of recording.exchanges.entries()) {
    const started = polls.get(exchange.uri);
    if (started !== undefined) {
      const none = { unsimulated: true, byShape: false, mismatches: [] };
      played.push({ recording: recording.name, index, request: started, ...none });
      continue;
    }
    const wanted = progress(exchange.status, exchange.body);
    let answer = await send(exchange);
    for (let waited = 0; waited < patience && exchange.method === 'GET'; waited += step) {
      if (answer.status === 501 || progress(answer.status, parse(answer.body)) === wanted) break;
      clock.advance(step);
      answer = await send(exchange);
    }
    const place = { recording: recording.name, index, request: `${exchange.method} ${exchange.uri}` };
    const poll = exchange.headers['azure-asyncoperation'];
    if (answer.status === 501 && poll !== undefined) polls.set(poll, place.request);
    played.push({ ...place, ...compare(exchange, answer, ids) });
  }
  return played;
}

/** The sandbox's clock stands still, so an account can only be restored to the present. */
const withNow = (body: string, now: number) =>
  body.replace(/("restoreTimestampInUtc":")[^"]+/, `$1${new Date(now).toISOString()}`);

/** The body in one recording was removed, so it's taken from Azure's response. */
function sentBy({ sent, body }: Exchange): Body | undefined {
  return sent === 'mock_body' ? { properties: at(body, 'properties') ?? null } : sent;
}

function parse(body: string): Body | undefined {
  return body === '' ? undefined : (JSON.parse(body) as Body);
}

function compare(exchange: Exchange, answer: SandboxResponse, ids: Ids) {
  const body = parse(answer.body);
  if (answer.status === 501) return { unsimulated: true, byShape: false, mismatches: [] };
  if (answer.status !== exchange.status) {
    const mismatch = {
      at: 'status',
      azure: exchange.status,
      sandbox: `${String(answer.status)} ${answer.body}`,
    };
    return { unsimulated: false, byShape: false, mismatches: [mismatch] };
  }
  const heads = compareHeaders(exchange.headers, answer.headers, ids);
  const bodies = compareBodies(exchange.body, body, ids);
  return {
    unsimulated: false,
    byShape: heads.byShape || bodies.byShape,
    mismatches: [...heads.mismatches, ...bodies.mismatches],
  };
}
