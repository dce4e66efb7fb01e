import type { JSX } from 'preact';
import { buildName } from '../../lab/model/build.ts';
import type { Result } from '../../lab/model/result.ts';
import { countMeaning, coverageParts, scopeNames } from '../figures.ts';
import type { ReportInput } from '../report.ts';
import { visible } from '../visible.ts';
import { questionWords, stateOrder, stateWords, verdictWords } from '../words.ts';
import { Command } from './command.tsx';
import { Shape } from './shape.tsx';

const sentenceLimit = 500;
/** From here on a sentence is set smaller, so that the first screen still holds the next command. */
const longSentence = 260;

/** The first screen: the 30-second answer. */
export function Summary({ input }: { input: ReportInput }): JSX.Element {
  const { result } = input;
  const { word, meaning } = verdictWords[result.verdict];
  return (
    <header class={`summary ${result.verdict}`}>
      <div class="masthead">
        <div class="verdict">
          <Shape verdict={result.verdict} />
          <div>
            <h1>
              {word} <small>{scopeNames[result.coverage.scope]}</small>
            </h1>
            <p class="meaning">{meaning}</p>
          </div>
        </div>
        <Builds result={result} />
      </div>
      <Cautions result={result} />
      <p class={result.sentence.length > longSentence ? 'lead long' : 'lead'}>
        {visible(result.sentence, sentenceLimit)}
      </p>
      <Reasons result={result} />
      <Counts result={result} />
      <div class="pair">
        <Coverage result={result} />
        <Questions result={result} />
      </div>
      <p class="next">
        <span class="label">Next</span> <Command text={visible(input.nextCommand, 400)} />
      </p>
    </header>
  );
}

function Builds({ result }: { result: Result }): JSX.Element {
  const { build, baseline } = result;
  return (
    <dl class="builds">
      <dt>Build</dt>
      <dd>
        <strong>{visible(buildName(build.fingerprint), 80)}</strong> <span>{visible(build.line, 80)}</span>
        <code class="fingerprint">{visible(build.fingerprint)}</code>
      </dd>
      <dt>Baseline</dt>
      <dd>
        {baseline === null ? (
          <>
            <strong>none</strong>
            <span class="note">Without a baseline nothing can be called new, so nothing can pass.</span>
          </>
        ) : (
          <>
            <strong>{visible(buildName(baseline.fingerprint), 80)}</strong>{' '}
            <span>
              {baseline.approvedBy === null
                ? 'approved by nobody'
                : `approved by ${visible(baseline.approvedBy, 80)}`}
            </span>
            <Why baseline={baseline} />
          </>
        )}
      </dd>
    </dl>
  );
}

/** Why this baseline and no other: one line, open to those who ask. */
function Why({ baseline }: { baseline: NonNullable<Result['baseline']> }): JSX.Element {
  const { fingerprint, why, file, bulk = 0 } = baseline;
  return (
    <details class="note">
      <summary>Why this one</summary>
      <p>{visible(why, 600)}</p>
      {file !== undefined && (
        <p>
          Approved in <code>{visible(file)}</code>
          {bulk > 0 && `; ${bulk} of its entries were accepted in bulk`}.
        </p>
      )}
      <code>{visible(fingerprint)}</code>
    </details>
  );
}

const cautionsShown = 3;

/** What a reader has to know before the verdict: a build of another kind, a control that was missing. */
function Cautions({ result }: { result: Result }): JSX.Element | null {
  const { cautions = [] } = result;
  if (cautions.length === 0) return null;
  return (
    <ul class="cautions" aria-label="To know first">
      {cautions.slice(0, cautionsShown).map((each) => (
        <li>
          <i aria-hidden="true">▲</i> {visible(each, 400)}
        </li>
      ))}
    </ul>
  );
}

const reasonsShown = 4;

function Reasons({ result }: { result: Result }): JSX.Element | null {
  const { cautions = [] } = result;
  const reasons = result.reasons.filter((each) => each !== result.sentence && !cautions.includes(each));
  if (reasons.length === 0) return null;
  const rest = reasons.length - reasonsShown;
  return (
    <ul class="reasons">
      {reasons.slice(0, reasonsShown).map((each) => (
        <li>{visible(each, 400)}</li>
      ))}
      {rest > 0 && (
        <li>
          <a href="#reasons">{rest} more reasons</a>
        </li>
      )}
    </ul>
  );
}

function Counts({ result }: { result: Result }): JSX.Element {
  return (
    <ul class="counts" aria-label="Findings by state">
      {stateOrder.map((state) => (
        <li class={result.counts[state] === 0 ? 'zero' : `state-${state}`}>
          <b>{result.counts[state]}</b>
          <span>
            <i aria-hidden="true">{stateWords[state].shape}</i> {stateWords[state].word}
          </span>
          {result.counts[state] > 0 && (
            <small>{countMeaning(result.findings.filter((each) => each.state === state))}</small>
          )}
        </li>
      ))}
    </ul>
  );
}

function Coverage({ result }: { result: Result }): JSX.Element {
  return (
    <section aria-label="Coverage">
      <h2 class="label">How much was tested</h2>
      <dl class="facts">
        {coverageParts(result).map(({ label, text }) => (
          <>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function Questions({ result }: { result: Result }): JSX.Element {
  return (
    <section aria-label="Three questions">
      <h2 class="label">What an authority asks first</h2>
      <dl class="questions">
        {questionWords(result).map(({ question, word, note }) => (
          <>
            <dt>{question}</dt>
            <dd>
              <b>{word}</b> <span>{note}</span>
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}
