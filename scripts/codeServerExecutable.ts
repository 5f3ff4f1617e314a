import { format, parseArgs } from 'node:util';
import { launchChromium } from './chromium.ts';
import { startHost } from './vscodeHost.ts';

// The parts of VS Code's command line that @vscode/test-electron uses. The others are for the desktop.
const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
  },
});

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const developmentPath = text(values.extensionDevelopmentPath);
const testsPath = text(values.extensionTestsPath);
if (developmentPath === undefined || testsPath === undefined)
  throw new Error('Pass --extensionDevelopmentPath and --extensionTestsPath.');
const [folder] = positionals;

const host = await startHost({
  tests: { extension: developmentPath, module: testsPath },
  ...(folder === undefined ? {} : { folder }),
});
const browser = await launchChromium();
const stop = async (code: number): Promise<void> => {
  await browser.close();
  await host.stop();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(130));

const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const exited = Promise.withResolvers<number>();
// The workbench logs a lot of noise. A test run marks its own lines, and HOST_OUTPUT=all shows everything.
const last: string[] = [];
const told: string[] = [];
await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
  const line = format(...args);
  const own = line.startsWith('[tests] ');
  if (own) told.push(line);
  if (own) console.log(line.slice('[tests] '.length));
  else if (process.env['HOST_OUTPUT'] === 'all') console.log(line);
  else last.push(line);
});
await page.exposeFunction('codeAutomationExit', (code: number) => {
  exited.resolve(code);
});
void host.ended.then(() => {
  exited.resolve(1);
});
page.on('crash', () => {
  exited.resolve(1);
});
// Longer than any run, so that a hanging extension host can't block the pipeline.
const limit = setTimeout(() => {
  console.error("The tests didn't finish within 15 minutes.");
  exited.resolve(1);
}, 15 * 60_000);
await page.goto(host.url);
const code = await exited.promise;
clearTimeout(limit);
if (code !== 0 && told.length === 0) console.error(last.slice(-40).join('\n'));
await stop(code);
