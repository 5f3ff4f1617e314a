import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { recording } from '../../scripts/recording.ts';
import { isOurs, readExchanges, readLines } from './exchanges.ts';

const folder = mkdtempSync(join(tmpdir(), 'cosmos-cmk-exchanges-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('records the exchanges of a process and its children, without secrets', () => {
  const publish = (id: string, secret: string) => `
    require('node:diagnostics_channel').channel('cosmos-cmk:exchange').publish({
      request: {
        method: 'GET',
        url: 'https://management.azure.com/tenants?api-version=2022-12-01',
        headers: { authorization: 'Bearer ${secret}', 'user-agent': 'cosmos-cmk/0.1.0' },
      },
      response: { status: 200, headers: {}, body: '{"id":"${id}"}' },
    });`;
  const signIn = `
    require('node:diagnostics_channel').channel('cosmos-cmk:exchange').publish({
      request: { method: 'POST', url: 'https://login.microsoftonline.com/t/oauth2/v2.0/token?code=1', headers: {}, body: 'secret' },
      response: { status: 200, headers: {}, body: '{"access_token":"secret"}' },
    });`;
  const one = publish('8a3d2f6e-0c1b-4d5e-9f70-1a2b3c4d5e6f', 'secret');
  const other = publish('00000000-0c1b-4d5e-9f70-1a2b3c4d5e6f', 'secret');
  const child = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(signIn)}]);`;
  const env = { ...process.env, ...recording(join(folder, 'ring')) };
  execFileSync(process.execPath, ['-e', one + other + child], { env });
  const read = readExchanges(folder);
  expect(JSON.stringify(read)).not.toContain('secret');
  expect(read.map((each) => [each.request.url, each.ring, each.times, isOurs(each)]).sort()).toEqual([
    ['https://login.microsoftonline.com/t/oauth2/v2.0/token', 'ring', 1, false],
    ['https://management.azure.com/tenants?api-version=2022-12-01', 'ring', 2, true],
  ]);
});

it('a truncated line is skipped', () => {
  expect(readLines('{"request":{}}\n0\n{"request":{')).toEqual([{ request: {}, times: 2 }]);
});
