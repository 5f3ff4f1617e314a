import { nothing, render } from 'lit';
import { hostMessage, type PageMessage } from '../messages.ts';
import { pageTemplate } from './drawing.ts';

interface VsCodeApi {
  postMessage(message: PageMessage): void;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
const say = (message: PageMessage) => api.postMessage(message);

/** The host validates messages, and so does the page, because a restored page can meet a newer host. */
addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = hostMessage.safeParse(data).data;
  if (message === undefined) return;
  const { address, page } = message;
  api.setState(address);
  document.title = page.title;
  const subject = `${address.kind} ${address.subject}`;
  // A page about another subject starts at its top, with all sections collapsed.
  if (document.body.dataset['subject'] !== subject) {
    document.body.dataset['subject'] = subject;
    render(nothing, document.body);
    scrollTo(0, 0);
  }
  const focused = document.activeElement;
  render(pageTemplate(message, say), document.body);
  // The focused button can disappear after its action. The focus then moves to the changed part, unless a question has
  // opened and has the focus.
  const isGone = focused !== document.body && focused?.isConnected === false;
  if (isGone && document.hasFocus()) document.getElementById('state')?.focus();
});

say({ type: 'ready' });
