import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patternsOf } from '../../lab/analysis/identify-patterns.ts';
import type { Device } from '../../lab/model/device.ts';

/** Every text to search for, as it stands and with one encoding taken in advance: hex, base64 at its three offsets. */
function patternTexts(devices: readonly Device[]): string[] {
  const texts = new Set<string>();
  for (const { bytes, written } of patternsOf(devices).patterns) {
    const plain = Buffer.from(written ?? bytes);
    if (plain.length < 4) continue;
    if (/^[\x20-\x7e]+$/.test(plain.toString('latin1'))) texts.add(plain.toString('latin1'));
    texts.add(plain.toString('hex'));
    texts.add(plain.toString('hex').toUpperCase());
    for (let offset = 0; offset < 3; offset += 1) {
      const shifted = Buffer.concat([Buffer.alloc(offset), plain]).toString('base64');
      const inner = shifted.slice(offset === 0 ? 0 : offset + 1).replace(/.=*$/, '');
      if (inner.length >= 4) texts.add(inner);
    }
  }
  return [...texts];
}

/** CPU seconds of `ripgrep -aF` on one thread over the same bodies, and of how many patterns; null where it is not installed. */
export function measureRipgrep(
  devices: readonly Device[],
  bodies: readonly Uint8Array[],
): { seconds: number; patterns: number } | null {
  if (spawnSync('rg', ['--version']).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'phonehome-bench-'));
  try {
    const texts = patternTexts(devices);
    writeFileSync(join(folder, 'patterns'), `${texts.join('\n')}\n`);
    writeFileSync(join(folder, 'traffic'), Buffer.concat(bodies));
    const script = 'rg -aFc --threads 1 -f patterns traffic; times';
    const { stdout } = spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' });
    const times = stdout.trim().split('\n').at(-1) ?? '';
    const seconds = [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
      (sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest),
      0,
    );
    return { seconds, patterns: texts.length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
