import type { JSX } from 'preact';
import { buildName } from '../lab/model/build.ts';
import type { Result } from '../lab/model/result.ts';
import { timeText } from './figures.ts';
import { page } from './html/page.tsx';
import { isOutsideEea, sentFindings } from './officer/facts.ts';
import { pointsOf } from './officer/points.ts';
import { Scope } from './officer/scope.tsx';
import { Sent } from './officer/sent.tsx';
import type { ReportFormat } from './report.ts';
import { visible } from './visible.ts';
import { identifierName, questionWords, shownNote, verdictWords } from './words.ts';

/** A page for data-protection officers and authorities: facts, scope, and apart from them points to consider. */
export const officer: ReportFormat = {
  name: 'officer',
  file: 'officer.html',
  mime: 'text/html',
  render(input) {
    const { result } = input;
    return page(
      `What ${visible(buildName(result.build.fingerprint), 80)} sends: facts and points to consider · phonehome`,
      <>
        <Head result={result} />
        <main class="officer">
          <Sent result={result} />
          <Scope result={result} />
          <Points result={result} />
        </main>
        <footer>
          <p>
            phonehome {visible(result.tool.version, 40)}, ruleset {visible(result.tool.ruleset, 80)}. Made
            from result.json; {shownNote(input)}. The recording itself is the evidence.
          </p>
        </footer>
      </>,
    );
  },
};

function Head({ result }: { result: Result }): JSX.Element {
  const { build, baseline, verdict } = result;
  const { shape, word, meaning } = verdictWords[verdict];
  return (
    <header class="summary plain">
      <h1>What this phone’s firmware sends</h1>
      <p class="lead">
        {visible(buildName(build.fingerprint), 80)}, {visible(build.line, 80)}, tested from{' '}
        {timeText(result.startedAt)} to {timeText(result.finishedAt)}. This page states what was measured. It
        draws no legal conclusion.
      </p>
      <dl class="facts officer-head">
        <dt>Firmware</dt>
        <dd>
          <code>{visible(build.fingerprint)}</code>
        </dd>
        <dt>Compared with</dt>
        <dd>
          {baseline === null ? (
            'nothing: there was no baseline'
          ) : (
            <code>{visible(baseline.fingerprint)}</code>
          )}
          {baseline !== null &&
            ` (${baseline.approvedBy === null ? 'approved by nobody' : `approved by ${visible(baseline.approvedBy, 80)}`})`}
        </dd>
        <dt>Technical verdict</dt>
        <dd>
          {shape} {word}: {meaning}
        </dd>
      </dl>
      <Questions result={result} />
    </header>
  );
}

/** The three questions, each with what answers it. */
function Questions({ result }: { result: Result }): JSX.Element {
  const sent = sentFindings(result);
  const outside = sent.filter((each) => isOutsideEea(each) === true);
  const unknown = sent.filter((each) => isOutsideEea(each) === null);
  const answers = [
    sent.length === 0 ? 'No known identifier was seen.' : `Seen: ${listed(sent.map(identifierName))}.`,
    [
      ...(outside.length === 0
        ? []
        : [`Recipients established outside: ${listed(outside.map(({ recipient }) => recipient.host))}.`]),
      ...(unknown.length === 0
        ? []
        : [`Country not known: ${listed(unknown.map(({ recipient }) => recipient.host))}.`]),
    ].join(' '),
    'The lab does not read screens; what a person saw or agreed to before the test is not known to it.',
  ];
  return (
    <section aria-label="Three questions">
      <h2 class="label">Three questions</h2>
      <dl class="questions three">
        {questionWords(result).map(({ question, word, note }, index) => (
          <div>
            <dt>{question}</dt>
            <dd>
              <b>{word}</b>
              <span>{note}</span>
              <span>{answers[index]}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function listed(texts: readonly string[]): string {
  const all = [...new Set(texts.map((each) => visible(each, 80)))];
  const rest = all.length - 8;
  return all.slice(0, 8).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function Points({ result }: { result: Result }): JSX.Element {
  return (
    <section id="points">
      <h2>Points to consider</h2>
      <p class="explain">
        The law, apart from the facts: a checklist for those who have to judge. Beside each point stands what
        was measured that bears on it, and nothing that answers it.
      </p>
      <dl class="points">
        {pointsOf(result).map(({ provision, question, facts }) => (
          <div>
            <dt>{provision}</dt>
            <dd>
              <p>{question}</p>
              <p class="note">
                <b>Measured:</b> {facts}
              </p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
