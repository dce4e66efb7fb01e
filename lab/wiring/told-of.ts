import type { Progress } from '../model/lab.ts';
import type { Told } from './telling.ts';

/** Progress of a run as an event of the service. */
export function toldOf(progress: Progress): Told {
  switch (progress.kind) {
    case 'stage':
      return { kind: 'stage', serial: null, trial: null, text: progress.text };
    case 'phone':
      return { kind: 'phone', serial: progress.serial, trial: null, text: progress.text };
    case 'trial': {
      const { serial, trial, attempt, text } = progress;
      return {
        kind: 'trial',
        serial,
        trial: trial.number,
        text: `${trial.scenario} (attempt ${attempt}): ${text}`,
      };
    }
    case 'trial-end': {
      const { serial, trial, invalid, ended, of } = progress;
      const how = invalid === null ? 'valid' : `invalid: ${invalid}`;
      return {
        kind: 'trial-end',
        serial,
        trial: trial.number,
        text: `${trial.scenario} ${how} (${ended} of ${of})`,
      };
    }
  }
}
