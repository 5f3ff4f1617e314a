import { ok } from 'node:assert/strict';
import { extensions } from 'vscode';
import { describe, it } from 'mocha';

describe('the extension', () => {
  it('is present in the extension host', () => {
    ok(extensions.getExtension('cosmos-cmk.cosmos-cmk'));
  });
});
