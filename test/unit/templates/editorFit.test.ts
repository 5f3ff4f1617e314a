import { expect, test } from 'vitest';
import {
  belongs,
  formOf,
  knownLanguage,
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
] as const)('%j is at work in %s', (at, form) => {
  expect(formOf(at)).toBe(form);
});

test('a template belongs into a document of its language, whatever else is in it', () => {
  expect(belongs('bicep', target('bicep', '/w/main.bicep', 'param x string'))).toBe(true);
  expect(belongs('bicepModule', target('bicep'))).toBe(true);
  expect(belongs('bicep', target('terraform'))).toBe(false);
  expect(belongs('azureCli', target('markdown'))).toBe(false);
});

test('but JSON has one root', () => {
  expect(belongs('arm', target('json', '/w/a.json', ' \n'))).toBe(true);
  expect(belongs('arm', target('json', '/w/a.json', '{}'))).toBe(false);
});

test('plain text takes any, and becomes one of that language where it is blank', () => {
  const notes = target('plaintext', '/w/notes.txt', 'to do');
  expect(belongs('azureCli', notes)).toBe(true);
  expect(takesLanguage(notes)).toBe(false);
  expect(takesLanguage(target('plaintext'))).toBe(true);
  expect(takesLanguage(target('plaintext', '/w/main.tf'))).toBe(false);
});

test('a language that nobody has installed is replaced by a near one, or by none', () => {
  expect(knownLanguage('terraform5', ['json', 'hcl'])).toBe('hcl');
  expect(knownLanguage('bicep', ['json'])).toBeUndefined();
  expect(knownLanguage('arm', ['json', 'jsonc'])).toBe('json');
});
