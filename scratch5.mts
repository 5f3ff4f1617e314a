import { startHost } from './scripts/vscodeHost.ts';
const host = await startHost({});
const html = await (await fetch(host.url)).text();
console.log(html.slice(0,3000));
const src = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(m=>m[1]);
for (const s of src.slice(0,12)) { try { const r = await fetch(new URL(s, host.url)); console.log(s, r.status, JSON.stringify(Object.fromEntries(r.headers)), (await r.arrayBuffer()).byteLength); } catch(e) { console.log(s, String(e)); } }
await host.stop();
