import type { Finding } from '../lab/model/result.ts';
import type { ReportInput } from './report.ts';
import { visible } from './visible.ts';
import { isBackground } from './words.ts';

/** The command that tries the triggers of findings again, under the conditions in which they were found. */
export function reproduceCommand(findings: readonly Finding[], input: ReportInput): string {
  const { conditions, build } = input.result;
  const start = input.runCommand ?? startOf(conditions.simulated, build.fingerprint);
  const scenarios = new Set(findings.map((each) => (isBackground(each) ? 'idle' : each.trigger)));
  const repeat = Math.max(1, ...findings.map((each) => trialsOf(each, input)));
  return [
    start,
    '--scenario',
    quoted([...scenarios].join(',')),
    '--repeat',
    String(repeat),
    '--dwell',
    quoted(conditions.dwell),
    '--responder',
    quoted(conditions.responder),
    '--state',
    quoted(conditions.state),
    ...(conditions.answers === undefined ? [] : ['--responders', 'RUN/build/responders.yaml']),
    ...(conditions.tlsCheck === true ? ['--tls-check'] : []),
  ].join(' ');
}

/** As many trials as there were; the background counts those of all scenarios, of which one is enough. */
function trialsOf(finding: Finding, { result }: ReportInput): number {
  const { byTrigger } = result.coverage;
  return (isBackground(finding) ? byTrigger.idle : byTrigger[finding.trigger])?.n ?? finding.seen.n;
}

function startOf(simulated: boolean, fingerprint: string): string {
  const build = simulated ? '--firmware FIRMWARE.yaml' : `--build ${quoted(fingerprint)}`;
  return `./phonehome run ${build} --device DEVICE.yaml`;
}

/** A word for a POSIX shell, quoted where it has to be. */
function quoted(word: string): string {
  const shown = visible(word);
  return /^[\w./:@%+,-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
