import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folder -> what it may import of this project, longest folder first. `*` is everything. */
const rules: readonly (readonly [folder: string, mayImport: readonly string[]])[] = [
  ['lab/main.ts', ['*']],
  ['lab/wiring', ['*']],
  ['lab/model', ['lab/model']],
  ['lab/errors.ts', []],
  ['lab/yaml.ts', ['lab/errors.ts']],
  ['lab/zstd.ts', []],
  ['lab/zip-file.ts', ['lab/errors.ts']],
  ['lab/checkout.ts', []],
  ['lab/analysis', ['lab/model', 'lab/errors.ts', 'lab/zstd.ts', 'lab/analysis']],
  ['lab/run', ['lab/model', 'lab/errors.ts', 'lab/run']],
  ['lab/cli', ['lab/model', 'lab/errors.ts', 'lab/checkout.ts', 'lab/cli']],
  ['lab/capture', ['lab/model', 'lab/errors.ts', 'lab/checkout.ts', 'lab/yaml.ts', 'lab/capture']],
  ['lab/queue', ['lab/model', 'lab/errors.ts', 'lab/yaml.ts', 'lab/queue']],
  ['lab/store', ['lab/model', 'lab/errors.ts', 'lab/yaml.ts', 'lab/zip-file.ts', 'lab/store']],
  ['lab/server', ['lab/model', 'lab/errors.ts', 'lab/yaml.ts', 'reports', 'lab/server']],
  ['lab/har', ['lab/model', 'lab/errors.ts', 'lab/yaml.ts', 'lab/har']],
  ['lab/imports', ['lab/model', 'lab/errors.ts', 'lab/zip-file.ts', 'lab/zstd.ts', 'lab/har', 'lab/imports']],
  ['scenarios', ['lab/model', 'scenarios']],
  ['reports', ['lab/model', 'reports']],
  ['devices', ['lab/model', 'lab/errors.ts', 'lab/checkout.ts', 'lab/yaml.ts', 'lab/zstd.ts', 'devices']],
];

/** Pure modules; of node:net only the check of an address is one. */
const nodeOfAnalysis = new Set([
  'node:crypto',
  'node:zlib',
  'node:buffer',
  'node:util',
  'node:string_decoder',
]);

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(\*|\/\/|\/\*).*$/gm, '');
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

function onlyImports(file: string, statement: string): boolean {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return lines.filter((line) => line.includes("'node:net'")).every((line) => line === statement);
}

function allowed(file: string): readonly string[] | undefined {
  return rules.find(([folder]) => file === folder || file.startsWith(`${folder}/`))?.[1];
}

describe('who may import whom', () => {
  const files = ['lab', 'scenarios', 'devices', 'reports'].flatMap(sources);

  it('has a rule for each source file', () => {
    assert.deepEqual(
      files.filter((file) => allowed(file) === undefined),
      [],
    );
  });

  it('holds in each source file', () => {
    const broken = files.flatMap((file) => {
      const may = allowed(file) ?? [];
      return importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => normalize(join(dirname(file), name)))
        .filter(
          (target) =>
            !may.includes('*') && !may.some((folder) => target === folder || target.startsWith(`${folder}/`)),
        )
        .map((target) => `${file} -> ${target}`);
    });
    assert.deepEqual(broken, []);
  });

  it('keeps analysis free of files, processes and networks', () => {
    const broken = files
      .filter((file) => file.startsWith('lab/analysis/'))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => name.startsWith('node:') && !nodeOfAnalysis.has(name))
          .filter((name) => name !== 'node:net' || !onlyImports(file, "import { isIP } from 'node:net';"))
          .map((name) => `${file} -> ${name}`),
      );
    assert.deepEqual(broken, []);
  });
});
