import type { FlowSight } from '../model/flow.ts';
import type { Progress } from '../model/lab.ts';
import type { Told } from '../model/service.ts';

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
    case 'flow': {
      const { serial, trial, sight } = progress;
      const { flow } = sight;
      const about = { kind: 'flow', serial, trial: trial.number, text: textOf(sight) } as const;
      return flow === null ? about : { ...about, flow };
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

function textOf({ flow, untold }: FlowSight): string {
  if (flow === null) return `${untold} more flows of this attempt are recorded and not listed`;
  const { method, host, visibility, bytes } = flow;
  const sent = bytes === null ? '' : `, ${bytes} bytes sent`;
  return `${method === null ? '' : `${method} `}${host ?? 'no host that can be shown'}: ${visibility}${sent}`;
}
