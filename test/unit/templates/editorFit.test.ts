import { expect, test } from 'vitest';
import {
  belongs,
  formatOf,
  knownLanguage,
  numbered,
  takesLanguage,
  type Target,
} from '../../../src/templates/editorFit.ts';

const target = (languageId: string, fileName = 'Untitled-1', rest = ''): Target => ({
  languageId,
  fileName,
  rest,
});

test.each([
  [target('json'), 'arm'],
  [target('jsonc'), 'arm'],
  [target('arm-template'), 'arm'],
  [target('bicep'), 'bicep'],
  [target('plaintext', '/w/main.bicep'), 'bicep'],
  [target('powershell'), 'powershell'],
  [target('shellscript'), 'azureCli'],
  [target('terraform'), 'terraform5'],
  [target('plaintext', '/w/main.tf'), 'terraform5'],
  [target('http'), 'rest'],
  [target('markdown'), undefined],
  [target('plaintext'), undefined],
] as const)('%j belongs to %s', (at, format) => {
  expect(formatOf(at)).toBe(format);
});

test('a template fits a document in its language, whatever its content', () => {
  expect(belongs('bicep', target('bicep', '/w/main.bicep', 'param x string'))).toBe(true);
  expect(belongs('bicepModule', target('bicep'))).toBe(true);
  expect(belongs('bicep', target('terraform'))).toBe(false);
  expect(belongs('azureCli', target('markdown'))).toBe(false);
});

test('but JSON has only one root', () => {
  expect(belongs('arm', target('json', '/w/a.json', ' \n'))).toBe(true);
  expect(belongs('arm', target('json', '/w/a.json', '{}'))).toBe(false);
});

test('an empty plain text document accepts a template, and changes to its language', () => {
  const notes = target('plaintext', '/w/notes.txt', 'to do');
  expect(belongs('azureCli', notes)).toBe(false);
  expect(takesLanguage(notes)).toBe(false);
  expect(takesLanguage(target('plaintext'))).toBe(true);
  expect(takesLanguage(target('plaintext', '/w/main.tf'))).toBe(false);
});

test("a language that isn't installed is replaced by a similar one, or none", () => {
  expect(knownLanguage('terraform5', ['json', 'hcl'])).toBe('hcl');
  expect(knownLanguage('bicep', ['json'])).toBeUndefined();
  expect(knownLanguage('arm', ['json', 'jsonc'])).toBe('json');
});

test('a further file gets a number before its extension', () => {
  expect(numbered('main.bicep', 1)).toBe('main.bicep');
  expect(numbered('main.bicep', 2)).toBe('main-2.bicep');
  expect(numbered('azuredeploy.parameters.json', 3)).toBe('azuredeploy.parameters-3.json');
});
