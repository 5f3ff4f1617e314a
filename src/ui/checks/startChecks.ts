import { Disposable } from 'vscode';
import { checkTemplate } from './checkTemplate.ts';
import type { StartChecks } from './firstTemplate.ts';
import { TemplateCheck } from './templateCheck.ts';
import { watchTemplates } from './watchTemplates.ts';

export const startChecks: StartChecks = (log) => {
  const check = new TemplateCheck();
  const ties = Disposable.from(check, watchTemplates(check, log));
  return Promise.resolve({
    checkTemplate: () => checkTemplate(check),
    dispose: () => void ties.dispose(),
  });
};
