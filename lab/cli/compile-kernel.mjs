// Compiles the kernel's sources (*.as) to WebAssembly and writes it as text into kernel-bytes.ts: what runs needs no compiler.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const folder = new URL('../analysis/kernel/', import.meta.url);
const target = new URL('kernel-bytes.ts', folder);
const options = [
  '--outFile',
  'kernel.wasm',
  '-O3',
  '--noAssert',
  '--converge',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--use',
  'abort=',
  '--memoryBase',
  '3072',
];

/** The module as bytes. Throws what the compiler has to say. */
export async function compileKernel() {
  let bytes = null;
  const { error, stderr } = await asc.main(['kernel.ts', ...options], {
    // The compiler takes its sources for TypeScript, which they are not.
    readFile: (name) => textOf(new URL(name.replace(/\.ts$/, '.as'), folder)),
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm') bytes = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || bytes === null) throw new Error(`${folder.pathname} cannot be compiled: ${stderr}`);
  return Buffer.from(bytes);
}

function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** The module as a source file. */
export function sourceOf(bytes) {
  const lines = bytes
    .toString('base64')
    .match(/.{1,100}/g)
    .map((line) => `  '${line}',`);
  return [
    '/** What kernel.as compiles to, in base64: `npm run kernel` writes it. */',
    'export const kernelBytes = [',
    ...lines,
    "].join('');",
    '',
  ].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === new URL(`file://${process.argv[1]}`).href)
  writeFileSync(target, sourceOf(await compileKernel()));
