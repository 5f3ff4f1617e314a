import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { launchChromium, findChromium } from './scripts/chromium.ts';
import { startHost } from './scripts/vscodeHost.ts';
import { chromium } from 'playwright-core';
const kinds = () => {
  const out: Record<string, number> = {};
  for (const pid of readFileSync(process.env.CG + '/cgroup.procs','utf8').trim().split('\n')) {
    try {
      const cmd = readFileSync(`/proc/${pid}/cmdline','utf8`.replace("','utf8",''),'utf8').replaceAll('\0',' ');
      const stat = readFileSync(`/proc/${pid}/stat`,'utf8').replace(/^.*\) /,'').split(' ');
      const cpu = (Number(stat[11])+Number(stat[12]))/100;
      const kind = /--type=(\S+)/.exec(cmd)?.[1] ?? (/chrom/.test(cmd) ? 'browser' : /server-main/.test(cmd) ? 'server' : /bootstrap-fork/.test(cmd)? cmd.match(/--type=?(\S*)/)?.[1] ?? 'fork' : cmd.slice(0,60));
      const sub = /utility-sub-type=(\S+)/.exec(cmd)?.[1]; 
      out[kind + (sub ? ':' + sub.split('.').pop() : '')] = (out[kind+ (sub ? ':' + sub.split('.').pop() : '')] ?? 0) + cpu;
    } catch {}
  }
  return out;
};
const g = process.env.CG + '/cpuacct.usage';
let last = Number(readFileSync(g,'utf8')), lt = performance.now(), lk = kinds();
const say = (what: string) => { const n = Number(readFileSync(g,'utf8')), t=performance.now(), k = kinds(); console.log(what.padEnd(24), 'cpu', ((n-last)/1e9).toFixed(2), 'wall', ((t-lt)/1000).toFixed(2), Object.entries(k).map(([a,b]) => [a, b-(lk[a]??0)] as const).filter(([,b])=>b>0.05).map(([a,b])=>`${a} ${b.toFixed(2)}`).join(', ')); last=n; lt=t; lk=k;};
const ext = '.vscode-test/extensions/' + readdirSync('.vscode-test/extensions')[0];
say('boot');
const extensionsDir = process.cwd() + '/' + ext;
const sw = (process.env.SW ?? '').split(' ').filter(Boolean);
let host = await startHost({ extensionsDir, switches: sw, settings: JSON.parse(process.env.SETTINGS ?? '{}') });
const { url, port } = host;
say('server 1');
const dir = await mkdtemp('/tmp/profile-');
const flags = ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync', ...(process.env.FLAGS ?? '').split(' ').filter(Boolean)];
const context = await chromium.launchPersistentContext(dir, { executablePath: await findChromium(), args: flags, viewport: {width:1280,height:800} });
say('browser');
const page = context.pages()[0] ?? await context.newPage();
const open = async (u: string) => {
  await page.goto(u);
  await page.locator('.monaco-workbench .activitybar .action-item').first().waitFor({ timeout: 60_000 });
  await page.locator('.monaco-workbench .statusbar').waitFor();
  say('  up');
  await page.locator('.activitybar .action-item:has([aria-label^="Cosmos DB CMK"])').first().waitFor();
  say('  ext known');
  await page.waitForTimeout(6000);
  say('  6 s more');
};
await open(url);
for (let i = 0; i < 3; i++) {
  console.log('--- wiped, new server on the same port');
  await page.goto('about:blank');
  const cdp = await context.newCDPSession(page);
  await cdp.send('Storage.clearDataForOrigin', { origin: `http://127.0.0.1:${port}`, storageTypes: 'indexeddb,local_storage,cookies,websql' });
  await cdp.detach();
  await host.stop();
  host = await startHost({ extensionsDir, port, switches: sw, settings: JSON.parse(process.env.SETTINGS ?? '{}') });
  say('wiped');
  await open(host.url);
}
await context.close(); say('browser closed');
await host.stop(); say('stop');
