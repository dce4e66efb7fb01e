import type { Progress, ProgressListener } from '../model/lab.ts';

/**
 * Shows a run on stderr: on a terminal one line for each ended trial and a last line that changes,
 * elsewhere one line for each ended trial. `prefix` names the run.
 */
export function progressOn(stream: NodeJS.WriteStream, prefix: string): ProgressListener {
  const startedAt = Date.now();
  const live = stream.isTTY === true;
  const now = new Map<string, string>();
  const lastHost = new Map<string, string>();
  const clear = () => live && stream.write('\r\x1b[K');
  const line = (text: string) => {
    clear();
    stream.write(`${clock(startedAt)} ${prefix}${text}\n`);
    status();
  };
  const status = () => {
    if (!live || now.size === 0) return;
    const text = [...now]
      .map(([serial, doing]) => `${serial} ${doing}${lastHost.get(serial) ?? ''}`)
      .join(' │ ');
    stream.write(`\r\x1b[K${clock(startedAt)} ${prefix}${text}`.slice(0, (stream.columns ?? 100) + 3));
  };
  return (progress: Progress) => {
    if (progress.kind === 'stage') {
      now.clear();
      line(progress.text);
    } else if (progress.kind === 'phone') {
      line(`${progress.serial}: ${progress.text}`);
    } else if (progress.kind === 'trial') {
      now.set(progress.serial, `${progress.trial.scenario}: ${progress.text}`);
      clear();
      status();
    } else if (progress.kind === 'flow') {
      const { flow } = progress.sight;
      if (flow?.host != null) lastHost.set(progress.serial, ` → ${flow.host} (${flow.visibility})`);
      clear();
      status();
    } else {
      lastHost.delete(progress.serial);
      line(endOf(progress));
    }
  };
}

function endOf(progress: Extract<Progress, { kind: 'trial-end' }>): string {
  const { trial, serial, attempt, invalid, ended, of } = progress;
  const which = `${String(ended).padStart(String(of).length)}/${of} ${trial.scenario.padEnd(9)} ${serial}`;
  return invalid === null ? `${which}  valid` : `${which}  attempt ${attempt} is invalid: ${invalid}`;
}

function clock(startedAt: number): string {
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
