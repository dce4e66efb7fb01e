import type * as Sarif from 'sarif';
import type { Result } from '../../lab/model/result.ts';
import { visible } from '../visible.ts';
import { verdictWords } from '../words.ts';
import { messageText } from './plain-result.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** A SARIF 2.1.0 log with one run. */
export function sarifLog(
  result: Result,
  rules: Sarif.ReportingDescriptor[],
  results: Sarif.Result[],
): Sarif.Log {
  return {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'phonehome', version: visible(result.tool.version, 40), rules },
        },
        automationDetails: { id: `phonehome/${encodeURI(visible(result.build.line, 80))}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [invocationOf(result)],
        results,
        properties: {
          verdict: result.verdict,
          sentence: visible(result.sentence, 900),
          build: visible(result.build.fingerprint),
          baseline: result.baseline === null ? null : visible(result.baseline.fingerprint),
          ruleset: visible(result.tool.ruleset, 80),
          scope: visible(result.coverage.scopeSentence, 900),
        },
      },
    ],
  };
}

/** How the run went: whoever reads only the results must be able to see that they are not all. */
function invocationOf(result: Result): Sarif.Invocation {
  const { verdict, reasons, coverage } = result;
  const notes = [
    ...(verdict === 'inconclusive' ? [result.sentence, ...reasons] : []),
    ...coverage.trials.invalid.map(({ trial, reason }) => `Trial ${trial} does not count: ${reason}`),
    ...coverage.blind.map(({ host, visibility }) => `${host} could not be read (${visibility}).`),
    ...coverage.notes,
  ];
  return {
    executionSuccessful: verdict !== 'inconclusive',
    exitCode: exitCodes[verdict],
    exitCodeDescription: verdictWords[verdict].meaning,
    ...timeOf('startTimeUtc', result.startedAt),
    ...timeOf('endTimeUtc', result.finishedAt),
    toolExecutionNotifications: notes.slice(0, 200).map((text) => ({
      level: 'warning',
      message: { text: messageText(text, 600) },
    })),
  };
}

const exitCodes = { pass: 0, review: 0, fail: 1, inconclusive: 3 } as const;

function timeOf(name: 'startTimeUtc' | 'endTimeUtc', iso: string): Partial<Sarif.Invocation> {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(iso) ? { [name]: iso } : {};
}
