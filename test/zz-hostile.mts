import zlib from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { phone } from '/work/main/test/analysis/identify/phones.ts';
import { makeMatcher, identifyMessage } from '/work/main/lab/analysis/identify.ts';
import { loadDecoders } from '/work/main/lab/analysis/decoders/list.ts';
import { compress } from '@bokuweb/zstd-wasm';
await loadDecoders();
const t00=performance.now(); const m = makeMatcher(Array.from({length:20},(_,i)=>phone(i+1))); console.log('compile 20 phones', (performance.now()-t00).toFixed(0),'ms');
const imei = phone(1).identifiers[0]!.value;
const bomb = zlib.gzipSync(Buffer.concat([Buffer.from(`imei=${imei}&`), Buffer.alloc(1e9/4)]));
const nest = (b: Buffer, n: number) => { for (let i=0;i<n;i++) b = zlib.gzipSync(b); return b; };
let pb = Buffer.from(imei); for (let i=0;i<4000;i++){ const l: number[]=[]; let v=pb.length; while(v>127){l.push(v&127|128);v>>=7} l.push(v); pb=Buffer.concat([Buffer.from([0x0a,...l]),pb]); }
const cases: [string, Buffer, [string,string][]?][] = [
 ['gzip bomb', bomb], ['gzip bomb declared', bomb, [['Content-Encoding','gzip']]], ['gzip x50', nest(Buffer.from(imei),50)],
 ['bomb in bomb', zlib.gzipSync(bomb)],
 ['brotli bomb', zlib.brotliCompressSync(Buffer.alloc(1e8),{params:{[zlib.constants.BROTLI_PARAM_QUALITY]:4}}), [['Content-Encoding','br']]],
 ['zstd bomb', Buffer.from(compress(Buffer.alloc(5e7),3))],
 ['deep json', Buffer.from('['.repeat(1e6))], ['deep json obj', Buffer.from('{"a":'.repeat(2e5)+'1'+'}'.repeat(2e5))],
 ['json strings nested', (()=>{let s=imei;for(let i=0;i<18;i++)s=JSON.stringify({a:s});return Buffer.from(s)})()],
 ['percent storm', Buffer.from('%25'.repeat(7e5))], ['percent nest', (()=>{let s='%41'.repeat(1000);for(let i=0;i<40;i++)s=s.replace(/%/g,'%25');return Buffer.from(s)})()],
 ['random 4MB', randomBytes(4<<20)], ['A x 4MB', Buffer.alloc(4<<20,0x41)], ['zeros 4MB', Buffer.alloc(4<<20)],
 ['hex 4MB', Buffer.from(randomBytes(2<<20).toString('hex'))], ['b64 4MB', Buffer.from(randomBytes(3<<20).toString('base64'))],
 ['pb deep', pb], ['imei x 200k', Buffer.from(`${imei},`.repeat(2e5))], ['json imei', Buffer.from(JSON.stringify(Array(1e5).fill(imei)))],
 ['pairs', Buffer.from('aa:'.repeat(1e6))], ['1f8b storm', Buffer.from('1f8b0800'.repeat(5e5),'hex')], ['78 storm', Buffer.from('789c0400'.repeat(5e5),'hex')],
 ['&amp storm', Buffer.from('&amp;'.repeat(5e5))], ['xml storm', Buffer.from('<a b="'.repeat(3e5))], ['xml open', Buffer.from('<a>'.repeat(5e5))], ['xml attrs', Buffer.from('<a '+'b="c" '.repeat(3e5)+'>')],
 ['form storm', Buffer.from('a=b&'.repeat(5e5))], ['json small strings', Buffer.from(JSON.stringify(Array.from({length:2e5},(_,i)=>'x%41'+i)))],
 ['backslashes', Buffer.from('\\'.repeat(2e6))], ['multipart storm', Buffer.from('--b\r\n'.repeat(3e5))], ['utf16 storm', Buffer.from('a\0b\0c\0d\0e\0f\0\x01\x02\x03'.repeat(2e5),'latin1')],
 ['lat storm', Buffer.from('59.123,10.123,'.repeat(1e5))], ['numbers', Buffer.from('[' + '200,'.repeat(1e6)+'1]')], ['quotes', Buffer.from('{"'.repeat(1e6))], ['eq', Buffer.from('a='.repeat(1e6))], ['b64 words', Buffer.from('aB3dE5gH9jK1mN2p_'.repeat(2e5))], ['b64 sp', Buffer.from('aB3dE5gH9jK1mN2pQ7rS8t '.repeat(2e5))],
];
for (const [n,b,h] of cases) { const t=performance.now(); const r=identifyMessage(m,{method:'POST',url:'http://x/',headers:h??[],body:b,direction:'sent'}); console.log(n.padEnd(22), (b.length/1e6).toFixed(2)+'MB', (performance.now()-t).toFixed(0).padStart(6)+'ms', r.sightings.map((s)=>s.where.slice(0,60)).slice(0,2), r.unread.map((u)=>u.slice(0,110)).slice(0,3)); }
