import { succeeded } from '../../app/outcome.ts';
import { text } from '../../domain/text.ts';
import { livePage, type PageKind, type PageSource } from './source.ts';

/** Stands for a page of a former session that its id alone does not bring back. */
export const gonePage = (
  again: PageKind['again'] | undefined,
  run: (command: string) => Promise<void>,
): PageSource =>
  livePage({
    draw: () => ({
      title: again?.title ?? text('Page from an Earlier Session'),
      where: { place: 'none' },
      sections: [
        {
          id: 'gone',
          kind: 'callout',
          severity: 'info',
          text: [
            text('This page is from an earlier session, and its content was not kept.'),
            again
              ? text('To create it again, run "{0}".', again.title)
              : text('Open it again from the Cosmos DB CMK views.'),
          ],
          actions: again ? [{ id: 'again', title: again.title, kind: 'primary' }] : [],
        },
      ],
    }),
    actions: {
      async again() {
        if (again) await run(again.command);
        return succeeded(undefined);
      },
    },
  });
