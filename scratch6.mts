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
for (let i = 0; i < 5; i++) {
const w = await openWorkbench({ settings: JSON.parse(process.env.SETTINGS ?? '{}') });
say('open ' + i);
await w.openContainer('Cosmos DB CMK'); say('container');
if (i === 4) console.log(await w.page.evaluate(() => JSON.stringify(performance.getEntriesByType('resource').filter((e: any) => e.decodedBodySize > 300000).map((e: any) => [e.name.split('/').pop(), e.transferSize, e.decodedBodySize, Math.round(e.duration)]))));
mark(); await w.close(); say('close');
}
await leaveSeat();
