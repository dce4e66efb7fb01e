import type { JSX } from 'preact';
import type { Result } from '../../lab/model/result.ts';
import type { Step } from '../../lab/model/trial.ts';
import { listeningText, timeText } from '../figures.ts';
import type { ReportInput } from '../report.ts';
import { grouped, visible } from '../visible.ts';
import { identifierMeaning, identifierName, stateOrder, stateWords } from '../words.ts';

/** Package changes of the build: where a new sender may have come from. */
export function Packages({ result }: { result: Result }): JSX.Element {
  const { added, removed, changed } = result.packages;
  const lists = [
    ['Added', added],
    ['Removed', removed],
    ['Changed', changed],
  ] as const;
  const none = added.length + removed.length + changed.length === 0;
  return (
    <section id="packages">
      <h2>Packages that differ from the baseline</h2>
      {none && <p class="empty">None is known to differ.</p>}
      {lists
        .filter(([, names]) => names.length > 0)
        .map(([word, names]) => (
          <details open={names.length <= 12}>
            <summary>
              {word} ({names.length})
            </summary>
            <ul class="places">
              {names.map((each) => (
                <li>
                  <code>{visible(each)}</code>
                </li>
              ))}
            </ul>
          </details>
        ))}
    </section>
  );
}

/** How the run was done, so that somebody else can do it again. */
export function Conduct({ input }: { input: ReportInput }): JSX.Element {
  const { result } = input;
  const { conditions, policy, tool } = result;
  const rows = [
    ['Started', timeText(result.startedAt)],
    ['Finished', timeText(result.finishedAt)],
    ['Phones', `${conditions.devices.join(', ')}${conditions.simulated ? ' (simulated)' : ''}`],
    ['State of the phone', conditions.state],
    ['The lab’s answers', responderMeaning(conditions)],
    ['Listening time', `${listeningText(result)} after each trigger`],
    [
      'Policy',
      `${policy.file === undefined ? '' : `${policy.name ?? 'without a name'} (${policy.file}): ${policy.rules?.join(' ')} `}at least ${policy.leastTrials} valid trials a trigger, ${seconds(policy.leastDwellMs)} listening each`,
    ],
    ...(policy.name === undefined && policy.file === undefined
      ? []
      : [
          [
            'Policy file',
            [policy.name, policy.file].filter((each) => each !== undefined).join(', '),
          ] as const,
        ]),
    ...(policy.rules ?? []).map((rule) => ['Rule', rule] as const),
    ...(result.controls ?? []).map(({ run, why }) => ['Control', `${run}: ${why}`] as const),
    ['Tool', `phonehome ${tool.version}, ruleset ${tool.ruleset}`],
  ] as const;
  return (
    <section id="conduct">
      <h2>How the run was done</h2>
      <p class="explain">
        Each trial brings a phone to a known state, waits until it is quiet, does one thing a user does (the
        trigger), and records what leaves the phone while it listens. The order of trials is random.
      </p>
      <dl class="facts">
        {rows.map(([label, text]) => (
          <>
            <dt>{label}</dt>
            <dd>{visible(text, 400)}</dd>
          </>
        ))}
      </dl>
      {input.steps !== undefined && <Steps steps={input.steps} />}
    </section>
  );
}

function responderMeaning({ responder, answers, tlsCheck }: Result['conditions']): string {
  const meanings: Readonly<Record<string, string>> = {
    sink: 'sink: the lab answers in the recipient’s place, with nothing of use',
    success:
      'success: the lab answers in the recipient’s place with what the phone hopes for, which may silence it',
    forward:
      'forward: requests to the hosts that the run lists reach the real recipient, all others are refused',
    fail: 'fail: the lab answers in the recipient’s place as a server that is down',
  };
  return [
    meanings[responder] ?? responder,
    ...(answers === undefined
      ? []
      : [`some hosts otherwise, by rules ${answers} (build/responders.yaml of the run)`]),
    ...(tlsCheck === true ? ['hosts were shown certificates that a client must refuse'] : []),
  ].join('; ');
}

function seconds(ms: number): string {
  return ms % 60_000 === 0 && ms > 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}

function Steps({ steps }: { steps: Readonly<Record<string, readonly Step[]>> }): JSX.Element {
  const attempts = Object.entries(steps).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <details>
      <summary>Steps of each trial ({attempts.length})</summary>
      {attempts.map(([folder, of]) => (
        <>
          <h3>
            <code>{visible(folder)}</code>
          </h3>
          <ol class="steps">
            {of.map((step) => (
              <li>
                <code>{clock(step.at)}</code> {step.name}
                {step.text === undefined ? '' : `: ${visible(step.text, 300)}`}
              </li>
            ))}
          </ol>
        </>
      ))}
    </details>
  );
}

function clock(at: number): string {
  return Number.isFinite(at) && Math.abs(at) < 8.64e15
    ? new Date(at).toISOString().slice(11, 23)
    : grouped(at);
}

/** The words of this page, for somebody who meets them for the first time. */
export function Words({ result }: { result: Result }): JSX.Element {
  const kinds = [...new Map(result.findings.map((each) => [each.identifier, each])).values()];
  const states = stateOrder.filter((each) => result.counts[each] > 0);
  return (
    <section id="words">
      <h2>Words of this page</h2>
      <dl class="facts">
        {lexicon.map(([word, meaning]) => (
          <>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </>
        ))}
        {states.map((each) => (
          <>
            <dt>
              {stateWords[each].shape} {stateWords[each].word}
            </dt>
            <dd>{stateWords[each].meaning}</dd>
          </>
        ))}
        {kinds.map((each) => (
          <>
            <dt>{identifierName({ ...each, slot: null })}</dt>
            <dd>{identifierMeaning(each.identifier)}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

const lexicon = [
  ['Build', 'a firmware version of the phone.'],
  ['Baseline', 'what a build sends, approved by a person; the build under test is compared with it.'],
  ['Trigger', 'the one thing that was done to the phone in a trial; background is what happens without one.'],
  ['5 of 5', 'seen in five of five valid trials. A zero always has the rate that could have been missed.'],
  ['Canary', 'a request that the lab makes the phone send, to prove that the recorder hears it.'],
  ['Recipient', 'the host to which it goes, and who runs it as far as the lab knows.'],
  [
    'Severity',
    '0 to 10: permanence of the identifier + transport + recipient + circumstances. For sorting; it is not law.',
  ],
] as const;

const points = [
  'Is it personal data: GDPR 4(1); Breyer C-582/14, Scania C-319/22.',
  'Purpose, minimisation, legal basis: GDPR 5, 6.',
  'Was the user told: GDPR 13, 14. Reading from the phone without consent: ePrivacy 5(3), EDPB Guidelines 2/2023.',
  'By design and by default, security, impact assessment: GDPR 25, 32, 35. Was it a breach: GDPR 33.',
  'Transfer to a country outside the EEA: GDPR 44 to 49.',
  'Radio equipment: RED 3(3)(e), EN 18031-2 (applicable since 1 August 2025).',
];

/** A checklist for those who have to judge; the lab itself draws no legal conclusion. */
export function Points(): JSX.Element {
  return (
    <section id="points">
      <h2>Points to consider</h2>
      <p class="explain">
        A checklist for a data-protection officer. The lab states facts and draws no legal conclusion.
      </p>
      <ul>
        {points.map((each) => (
          <li>{each}</li>
        ))}
      </ul>
    </section>
  );
}
