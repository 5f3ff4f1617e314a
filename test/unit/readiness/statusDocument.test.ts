import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { protectionOfAccount } from '../../../src/health/accounts.ts';
import { placesOf } from '../../../src/health/lookup.ts';
import { explainRevocation, parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import type { Account } from '../../../src/model/resources.ts';
import { plain } from '../../../src/model/text.ts';
import { adviceOn } from '../../../src/readiness/status.ts';
import { statusMarkdown } from '../../../src/readiness/statusDocument.ts';
import { escapeMarkdown } from '../../../src/ui/text.ts';
import { account, subscription } from '../../fakes/azure.ts';
import { emptyEstate, translate } from '../../fakes/readinessEstate.ts';

const now = Date.UTC(2026, 10, 24);
const documentOf = (change: Partial<Account>, sandbox = false) => {
  const one = { ...account, ...change };
  const estate = emptyEstate({ accounts: new Map([[subscription.id, { read: true, value: [one] }]]) });
  const protection = protectionOfAccount(estate, placesOf(estate), one);
  return statusMarkdown(protection, { sandbox, translate, now, clock: { kind: 'seen', at: now - 60_000 } });
};
const statusOf = (raw: string | undefined) => ({ status: parseCmkStatus(account.keyUri, raw) });
const revoked = (code: number) =>
  `Access to your account is currently revoked because of something; visit https://learn.microsoft.com/x (${code}).`;

describe('what a status means', () => {
  test.each([4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4015, 4016, 4017, 4018])(
    '%i has cause, steps, who can and the waiting times',
    (code) => {
      const told = documentOf(statusOf(revoked(code)));
      const { cause, remedy } = explainRevocation(code);
      expect(told).toContain(`**Revoked \\(${code}\\)\\.** ${escapeMarkdown(plain(cause))}`);
      expect(told).toContain(`\n\n${escapeMarkdown(plain(remedy))}\n\n1. `);
      for (const step of adviceOn(code).steps) expect(told).toContain(escapeMarkdown(plain(step)));
      expect(told).toContain('Who can');
      expect(told).toContain('2 hours');
      const { anchor } = adviceOn(code);
      expect(told).toContain(`cmk-troubleshooting-guide${anchor === undefined ? '' : `#${anchor}`})`);
    },
  );

  test('a code that nobody knows is told as such, with general advice', () => {
    const told = documentOf(statusOf(revoked(4999)));
    expect(told).toContain('Revoked \\(4999\\)');
    expect(told).toContain('Azure does not say why');
    expect(told).toContain('from the vault to the identity');
  });

  test('confirmed, service-managed and no status at all', () => {
    const confirmed = documentOf({});
    expect(confirmed).toContain('**Confirmed\\.**');
    expect(confirmed).not.toContain('How long it takes');
    const { keyUri: _, ...plainAccount } = account;
    const protection = protectionOfAccount(emptyEstate({}), placesOf(emptyEstate({})), {
      ...plainAccount,
      status: { kind: 'serviceManaged' },
    });
    const managed = statusMarkdown(protection, { sandbox: true, translate, now });
    expect(managed).toContain('Microsoft manages the key');
    expect(managed).toContain('simulated');
    expect(documentOf(statusOf(undefined))).toContain('Nothing\\: the account has no status');
  });

  test('whatever Azure says is quoted, and never markup', () => {
    const frame = (told: string) =>
      told.split('\n').filter((line) => /^(#|\||>|- |\d+\. |\*)/.test(line)).length;
    const quiet = frame(documentOf(statusOf('something')));
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (raw) => {
        const status = parseCmkStatus(account.keyUri, raw);
        fc.pre(status.kind === 'unknown' && status.raw !== undefined);
        const told = documentOf({ status });
        expect(told).toContain(escapeMarkdown(raw));
        expect(frame(told)).toBe(quiet);
      }),
    );
    const hostile = documentOf(
      statusOf(`revoked](command:x) <img src=x>\n\n# Heading\n| a | b |\n${revoked(4002)}`),
    );
    expect(hostile).not.toMatch(/[^\\]\]\(command/);
    expect(hostile).not.toMatch(/(^|[^\\])<img/);
    expect(hostile).not.toMatch(/^# Heading/m);
  });
});
