import type { SandboxResponse } from '../http.ts';
import { html, entraJson, refusal } from './answers.ts';
import { findApplication } from './applications.ts';
import { endOf, type EntraContext, type EntraRequest } from './context.ts';
import { secret, type DeviceCode } from './memory.ts';
import { deviceCodePage, messagePage, pickerPage } from './pages.ts';
import { refusals } from './errors.ts';
import { tokenScopeOf } from './resources.ts';
import { authorityOf, membershipOf } from './tenancy.ts';

const lifetimeSeconds = 900;
/** Excludes letters and digits that look alike. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Entra's own short address of the page is on microsoft.com, which isn't simulated. */
export const verificationPath = '/common/oauth2/deviceauth';

export function startDevice(context: EntraContext, { form, segment }: EntraRequest): SandboxResponse {
  const { clock, directory, memory } = context;
  const authority = authorityOf(directory, segment);
  if (authority === undefined) return refusal(refusals.unknownTenant(segment), clock.now());
  const appId = form.get('client_id') ?? '';
  const application = findApplication(directory, appId, authority.tenant?.id);
  if (application === undefined)
    return refusal(refusals.unknownApplication(appId, authority.tenant?.displayName ?? segment), clock.now());
  const bytes = [...crypto.getRandomValues(new Uint8Array(9))];
  const userCode = bytes.map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
  const deviceCode = secret('D');
  memory.deviceCodes.set(deviceCode, {
    application,
    authority,
    userCode,
    scope: tokenScopeOf(form),
    expiresAt: endOf(context, lifetimeSeconds),
  });
  const uri = `https://login.microsoftonline.com${verificationPath}`;
  return entraJson(200, {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: uri,
    expires_in: lifetimeSeconds,
    interval: 5,
    message: `To sign in, use a web browser to open the page ${uri} and enter the code ${userCode} to authenticate.`,
  });
}

/** The page where a person enters the code, picks an account and accepts. */
export function devicePage({ clock, directory, memory, behaviour }: EntraContext, request: EntraRequest) {
  const { form, method, url } = request;
  const entered = form.get('otc') ?? url.searchParams.get('otc');
  if (entered === null) return html(200, deviceCodePage(verificationPath));
  const device = [...memory.deviceCodes.values()].find(
    ({ userCode, expiresAt, answer }) =>
      userCode === entered.trim().toUpperCase() && clock.now() < expiresAt && answer === undefined,
  );
  if (device === undefined) return html(200, deviceCodePage(verificationPath, true));
  if (method !== 'POST' || !(form.has('person') || form.has('decline')))
    return html(
      200,
      pickerPage({
        action: verificationPath,
        hidden: { otc: device.userCode },
        application: device.application.name,
        people: directory.people,
      }),
    );
  const person = directory.people.find((each) => each.homeObjectId === form.get('person'));
  if (person === undefined || behaviour.declineConsent) {
    device.answer = 'declined';
    return html(200, messagePage('Declined', 'You have declined. You can close this window.'));
  }
  if (membershipOf(directory, person, device.authority) === undefined)
    return html(400, messagePage('Sign in', strangerMessage(device, person.label, person.homeTenantId)));
  device.answer = { person };
  return html(200, messagePage(device.application.name, 'You have signed in. You can close this window.'));
}

function strangerMessage({ application, authority }: DeviceCode, label: string, home: string): string {
  const tenant = authority.tenant?.displayName ?? '';
  const { code, message } = refusals.notInTenant(label, home, tenant, application.appId);
  return `AADSTS${code}: ${message}`;
}
