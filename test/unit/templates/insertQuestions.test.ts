import { expect, test, vi } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import { scopesOf } from '../../../src/templates/answers.ts';
import { routeOf } from '../../../src/templates/insertQuestions.ts';
import { scopeTitles, templateFormats } from '../../../src/templates/languages.ts';
import { formatIds } from '../../../src/templates/request.ts';
import { plain } from '../../../src/model/text.ts';
import { walk } from '../../../src/ui/wizard.ts';
import { user } from '../../fakes/quickInputs.ts';

vi.mock('vscode', async () => (await import('../../fakes/quickInputs.ts')).vscodeWithUser());

/** The position of each question, and the number of questions if it was shown. */
const positions = () =>
  user.questions.map((one) => {
    const [, step, total] = /\((\d+)\/(\d+|undefined)\)/.exec(one) ?? [];
    return { step: Number(step), total: total === 'undefined' ? undefined : Number(total) };
  });

test.each(formatIds)('the questions for a template in %s are counted truly', async (format) => {
  const answers = { cloud: clouds.public };
  const [scope] = scopesOf({ ...answers, format });
  if (scope === undefined) throw new Error(`${format} has no template.`);
  const isAsked = scopesOf({ ...answers, format }).length > 1;
  user.plays(
    plain(templateFormats[format].title),
    ...(isAsked ? [plain(scopeTitles[scope])] : []),
    ...['Insert'],
  );
  expect(await walk(routeOf({ targets: [], likely: undefined }), { answers })).toMatchObject({ format });
  const asked = positions();
  expect(asked.map(({ step }) => step)).toEqual(asked.map((_, at) => at + 1));
  // A number of questions that was shown stays the number of questions.
  for (const { total } of asked) expect([undefined, asked.length]).toContain(total);
  expect(asked.at(-1)?.total).toBe(asked.length);
});

test('a format that only changes an existing account says so in its name', () => {
  for (const { title, scopes } of Object.values(templateFormats))
    if (scopes.every((scope) => scope === 'existing')) expect(plain(title)).toContain('existing account');
  expect(templateFormats.terraformAzapi.scopes).toEqual(['existing']);
});
