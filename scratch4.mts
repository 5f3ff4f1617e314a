import { readFileSync } from 'node:fs';
import { openWorkbench } from './test/ui/harness/workbench.ts';
import { leaveSeat } from './test/ui/harness/seat.ts';
const g = process.env.CG + '/cpuacct.usage';
const kinds = () => {
  const out: Record<string, number> = {};
  for (const pid of readFileSync(process.env.CG + '/cgroup.procs','utf8').trim().split('\n')) {
    try {
      const cmd = readFileSync(`/proc/${pid}/cmdline`,'utf8').replaceAll('\0',' ');
      const stat = readFileSync(`/proc/${pid}/stat`,'utf8').replace(/^.*\) /,'').split(' ');
      const cpu = (Number(stat[11])+Number(stat[12]))/100;
      const kind = /--type=(\S+)/.exec(cmd)?.[1] ?? (/chrom/.test(cmd) ? 'browser' : /server-main/.test(cmd) ? 'server' : cmd.slice(0,20));
      out[kind] = (out[kind] ?? 0) + cpu;
    } catch {}
  }
  return out;
};
let last = 0, lt = 0, lk: any = {};
const mark = () => { last = Number(readFileSync(g,'utf8')); lt = performance.now(); lk = kinds(); };
const say = (what: string) => { const n = Number(readFileSync(g,'utf8')), t=performance.now(), k = kinds(); console.log(what.padEnd(44), 'cpu', ((n-last)/1e9).toFixed(2), 'wall', ((t-lt)/1000).toFixed(2), Object.entries(k).map(([a,b]) => [a, b-(lk[a]??0)] as const).filter(([,b])=>b>0.05).map(([a,b])=>`${a} ${b.toFixed(2)}`).join(', ')); mark(); };
mark();
const idle = async (what: string) => { mark(); await w.page.waitForTimeout(8000); say('8 s idle: ' + what); };
let w = await openWorkbench({ settings: JSON.parse(process.env.SETTINGS ?? '{}') });
say('open');
await w.openContainer('Cosmos DB CMK'); say('container');
await w.page.waitForTimeout(5000);
await idle('container');
await (await w.view('Subscriptions')).pressWelcome('Explore the Sandbox');
const accounts = await w.view('Cosmos DB Accounts');
await accounts.row('cosmos-stores-prod'); say('sandbox explored, row there');
await w.page.waitForTimeout(4000); say('4 s more');
await idle('sandbox');
mark(); for (let i = 0; i < 20; i++) await accounts.rows(); say('20 x rows()');
mark(); for (let i = 0; i < 10; i++) await w.notifications(); say('10 x notifications()');
mark(); await w.screenshot('x'); say('screenshot');
mark(); await w.runCommand('Group Accounts...'); say('runCommand');
const q = await w.quickInput({ title: 'Group Accounts' }); say('quickInput');
await idle('quick pick open');
await q.cancel();
mark(); await (await accounts.row('cosmos-payments-prod')).contextMenu('Explain Status'); say('context menu');
await w.webviewText(/Status of/); say('webview');
await idle('markdown preview');
mark(); await w.runCommand('View: Close All Editors'); say('runCommand close');
mark(); await w.close(); say('close');
w = await openWorkbench(); say('open 2nd');
await w.openContainer('Cosmos DB CMK');say('container');
mark(); await w.close(); say('close');
w = await openWorkbench(); say('open 3rd');
await w.openContainer('Cosmos DB CMK');say('container');
await w.close();
await leaveSeat();
