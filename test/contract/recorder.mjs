// Preloaded into every process of a test ring (scripts/recording.ts): records the exchanges of the sandbox and the
// stubs as lines of JSON. Plain JavaScript, because every Node that a ring starts must be able to run it. An exchange
// that differs from an earlier one only in ids, times, and tokens is recorded as the number of that line. Each line is
// written immediately, because an extension host has no chance to write when it is killed.
import { subscribe } from 'node:diagnostics_channel';
import { mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.COSMOS_CMK_EXCHANGES;

const volatile = [
  /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/gi,
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g,
  /\b1\d{9}\b/g,
  /[\w-]{40,}/g,
];

/** Sign-in has no specification, and its bodies are full of tokens. */
const bodiless = /^https:\/\/(login\.|vscode\.dev)/;

function noted({ request, response }) {
  const { method, url, headers } = request;
  const { authorization, cookie, ...rest } = headers;
  const dropped = bodiless.test(url);
  const body = (one) => (dropped || !one.body ? {} : { body: one.body });
  return {
    request: { method, url: dropped ? url.replace(/\?.*/, '') : url, headers: rest, ...body(request) },
    ...(response && {
      response: { status: response.status, headers: response.headers, ...body(response) },
    }),
  };
}

function shapeOf({ request, response }) {
  const client = request.headers['user-agent'] ?? '';
  const parts = [request.method, request.url, client, request.body, response?.status, response?.body];
  return volatile.reduce((text, pattern) => text.replace(pattern, '*'), parts.join('\n'));
}

if (folder !== undefined) {
  mkdirSync(folder, { recursive: true });
  let file;
  const lines = new Map();
  subscribe('cosmos-cmk:exchange', (exchanged) => {
    const exchange = noted(exchanged);
    const shape = shapeOf(exchange);
    const line = lines.get(shape);
    if (line === undefined) lines.set(shape, lines.size);
    file ??= openSync(join(folder, `${process.pid}-${Date.now()}.jsonl`), 'a');
    writeSync(file, `${line ?? JSON.stringify(exchange)}\n`);
  });
}
