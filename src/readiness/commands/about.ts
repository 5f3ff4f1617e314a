import { commands } from 'vscode';
import { ellipsis, text } from '../../model/text.ts';
import { type PageHost, type PageSource, showPage } from '../../ui/page/panel.ts';
import { completeStep } from '../../ui/settings.ts';
import { aboutPage } from '../aboutPage.ts';

const run = (command: string) => () => commands.executeCommand(command);

/** "About Customer-Managed Keys". It needs no connection. */
export const aboutSource: PageSource = {
  address: { kind: 'about', subject: '' },
  tab: text('About Customer-Managed Keys'),
  follow: (show) => {
    completeStep('about');
    show(
      aboutPage([
        {
          id: 'createAccount',
          label: text('Create CMK Cosmos account'),
          kind: 'primary',
          run: run('cosmosCmk.createAccount'),
        },
        {
          id: 'exploreSandbox',
          label: text('Explore the Sandbox'),
          kind: 'secondary',
          run: run('cosmosCmk.exploreSandbox'),
        },
        {
          id: 'drill',
          label: ellipsis(text('Revocation Drill')),
          kind: 'secondary',
          run: run('cosmosCmk.drill'),
        },
      ]),
    );
  },
};

export const showAbout = (host: PageHost, how: 'preview' | 'keep' = 'keep'): void =>
  showPage(host, aboutSource, how);
