import type { Person } from '../directory.ts';

export interface Choice {
  /** The target of the form. */
  readonly action: string;
  /** Sent with the form. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly application: string;
  readonly people: readonly Person[];
  /** The link to the full list, if the page has only one account. */
  readonly otherAccounts?: string;
}

/** The account picker: one "Accept" for each person and one "Decline". */
export function pickerPage({ action, hidden, application, people, otherAccounts }: Choice): string {
  const rows = people.map(
    ({ homeObjectId, name, label }, index) => `<li><span><b>${text(name)}</b><br>${text(label)}</span>
<button name="person" value="${text(homeObjectId)}" aria-label="Accept as ${text(name)}, ${text(label)}"${index === 0 ? ' autofocus' : ''}>Accept</button></li>`,
  );
  return page(
    'Pick an account',
    `<p>to continue to ${text(application)}</p>
<form method="post" action="${text(action)}">${inputs(hidden)}
<ul>${rows.join('\n')}</ul>
<button name="decline" value="true">Decline</button></form>
${otherAccounts === undefined ? '' : `<p><a href="${text(otherAccounts)}">Use another account</a></p>`}`,
  );
}

/** Asks for the code that the device displays. */
export function deviceCodePage(action: string, wrong = false): string {
  return page(
    'Enter code to allow access',
    `<form method="post" action="${text(action)}">
${wrong ? '<p role="alert">That code didn’t work. Check the code and try again.</p>' : ''}
<p><label>Code <input name="otc" autocomplete="off" autofocus required></label></p>
<button>Next</button></form>`,
  );
}

/** A page with a message and no further action. */
export function messagePage(
  heading: string,
  message: string,
  link?: { href: string; label: string },
): string {
  const way = link ? `<p><a href="${text(link.href)}">${text(link.label)}</a></p>` : '';
  return page(heading, `<p role="status">${text(message)}</p>${way}`);
}

/** Posts `fields` to `action` automatically, or with its button if scripts don't run. */
export function formPostPage(action: string, fields: Readonly<Record<string, string>>): string {
  return page(
    'Working...',
    `<form method="post" action="${text(action)}">${inputs(fields)}<button>Continue</button></form>
<script>document.forms[0].submit();</script>`,
  );
}

function page(heading: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(heading)} (simulated)</title><style>
body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:#f2f2f2;color:#1b1b1b}
main{max-width:28rem;margin:3rem auto;padding:2rem;background:#fff;border:1px solid #767676}
ul{list-style:none;padding:0}li{display:flex;justify-content:space-between;align-items:center;padding:.5rem 0}
button{font:inherit;padding:.4rem 1rem}small{display:block;margin-top:2rem}
</style></head><body><main><h1>${text(heading)}</h1>
${body}
<small>Simulated sign-in of the Cosmos CMK sandbox. This is not Microsoft, and no password is asked.</small>
</main></body></html>`;
}

function inputs(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${text(name)}" value="${text(value)}">`)
    .join('');
}

function text(raw: string): string {
  return raw
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
