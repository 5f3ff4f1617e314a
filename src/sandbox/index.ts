export { createSandbox, type LoggedRequest, type Sandbox, type SandboxOptions } from './sandbox.ts';
export { createHttpClient } from './httpClient.ts';
export { openSandbox, signInTo, type OpenedSandbox, type SandboxSignIn } from './openSandbox.ts';
export { defaultPerson, tokenFor } from './people.ts';
export { manualClock, runningClock, type Clock, type ManualClock } from './clock.ts';
export { realTimings, type Timings } from './timings.ts';
export { invented, type Invention } from './invented.ts';
export { sampleEstate } from './estate/sample.ts';
