// Compiles the TypeScript of this checkout into `.compiled`, one module for each, with the same paths. Node's
// start with a loader of TypeScript takes twice as long, in each process of the lab.
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folders = ['lab', 'scenarios', 'devices', 'reports'];
const target = join(root, '.compiled');
const listFile = join(target, 'sources.json');
const extension = /\.tsx?$/;

/** Compiles what has changed since the last time. Answers the folder; throws an Error where it cannot be written. */
export async function compile() {
  const before = readList();
  const now = Object.fromEntries(sources().map((path) => [path, look(path, before[path])]));
  const stale = Object.keys(now).filter((path) => now[path].sha1 !== before[path]?.sha1);
  const gone = Object.keys(before).filter((path) => now[path] === undefined);
  if (stale.length === 0 && gone.length === 0) return target;
  checkWritable();
  await build(stale);
  for (const path of gone)
    for (const form of ['.js', '.js.map'])
      rmSync(join(target, path.replace(extension, form)), { force: true });
  replace(listFile, JSON.stringify(now));
  return target;
}

function checkWritable() {
  try {
    mkdirSync(target, { recursive: true });
    accessSync(target, constants.W_OK);
  } catch (error) {
    throw new Error(
      `The lab's program has changed and has to be compiled, but ${target} cannot be written (${error.code}). As its owner, type: ${join(root, 'phonehome')} --version`,
    );
  }
}

function sources() {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((name) => extension.test(name) && !name.endsWith('.d.ts'))
      .map((name) => `${folder}/${name}`),
  );
}

/** Where time and size are as before, the file is not read: a thousand of them take a tenth of the time. */
function look(path, before) {
  const { mtimeMs, size } = statSync(join(root, path));
  if (before?.mtimeMs === mtimeMs && before.size === size) return before;
  const sha1 = createHash('sha1')
    .update(readFileSync(join(root, path)))
    .digest('hex');
  return { mtimeMs, size, sha1 };
}

function readList() {
  try {
    return JSON.parse(readFileSync(listFile, 'utf8'));
  } catch {
    return {};
  }
}

async function build(paths) {
  if (paths.length === 0) return;
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: paths,
    outdir: target,
    outbase: root,
    write: false,
    // Only a bundle has its imports renamed; each module stays alone in its own.
    bundle: true,
    plugins: [{ name: 'apart', setup: ({ onResolve }) => onResolve({ filter: /.*/ }, apart) }],
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    charset: 'utf8',
    logLevel: 'silent',
  });
  for (const { path, contents } of outputFiles) replace(path, contents);
}

function apart({ kind, path }) {
  if (kind === 'entry-point') return null;
  return { external: true, path: path.startsWith('.') ? path.replace(extension, '.js') : path };
}

/** Whoever reads meanwhile has the old file or the new one. */
function replace(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await compile();
