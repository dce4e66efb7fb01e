import type { ComponentChildren, JSX } from 'preact';
import { buildName } from '../../lab/model/build.ts';
import type { Finding } from '../../lab/model/result.ts';
import { rateText, seenText, timeText } from '../figures.ts';
import type { FindingRow } from '../groups.ts';
import type { Excerpt, ReportInput } from '../report.ts';
import { reproduceCommand } from '../reproduce.ts';
import { visible, visibleBlock } from '../visible.ts';
import { identifierMeaning, identifierName, isBackground, stateWords, transportOf } from '../words.ts';
import { Command } from './command.tsx';
import { Table } from './table.tsx';

/** A finding id as an anchor of the page. */
export function anchor(id: string): string {
  return id.replaceAll(/[^\w-]/g, '-').slice(0, 80);
}

/** One row: closed, it says what and how bad; open, how the lab knows. */
export function FindingDetails(props: { row: FindingRow; input: ReportInput; open: boolean }): JSX.Element {
  const { row, input, open } = props;
  const { worst, findings } = row;
  const { word, shape } = stateWords[worst.state];
  return (
    <details class={`finding state-${worst.state}`} open={open}>
      <summary>
        <span class="state">
          <i aria-hidden="true">{shape}</i> {word}
        </span>
        <span class="what">
          <strong>{identifierName(worst)}</strong> {worst.slot === 1 && <small>slot 1</small>}
        </span>
        <Chips findings={findings} />
        <span class={`score ${worst.severity.band}`}>
          <b>{worst.severity.score.toFixed(1)}</b> {worst.severity.band}
        </span>
      </summary>
      <div class="body">
        <p>{visible(worst.sentence, 900)}</p>
        <Facts finding={worst} />
        <Trials findings={findings} />
        <Proof findings={findings} input={input} />
      </div>
    </details>
  );
}

/** Triggers as chips; what the background shows stands apart. */
function Chips({ findings }: { findings: readonly Finding[] }): JSX.Element {
  const triggered = findings.filter((each) => !isBackground(each));
  const background = findings.filter(isBackground);
  return (
    <span class="chips">
      {triggered.map((each) => (
        <span class="chip">{visible(each.trigger, 40)}</span>
      ))}
      {background.length > 0 && <span class="chip background">in the background</span>}
    </span>
  );
}

const partNames = { P: 'permanence', T: 'transport', R: 'recipient', C: 'circumstances' } as const;

/** `10.0 = P 4 permanence + T 2 transport + …`: the parts always stand beside the sum. */
export function severityText({ score, band, parts }: Finding['severity']): string {
  const sum = parts.P + parts.T + parts.R + parts.C;
  const terms = (['P', 'T', 'R', 'C'] as const).map((part) => `${part} ${parts[part]} ${partNames[part]}`);
  const rest = Math.round((score - sum) * 10) / 10;
  if (rest > 0) terms.push(`${rest} added (frequent, or linked with another identifier)`);
  const capped = rest < 0 ? ', capped' : '';
  return `${score.toFixed(1)} ${band} (${terms.join(' + ')}${capped})`;
}

function Facts({ finding }: { finding: Finding }): JSX.Element {
  const rows: readonly (readonly [string, ComponentChildren])[] = [
    ['What it is', identifierMeaning(finding.identifier)],
    ['Severity', severityText(finding.severity)],
    ['Transport', transportOf(finding)],
    ['Found in', <code>{visible(finding.where)}</code>],
    ['Written as', visible(finding.spelling, 80)],
    ['Request', <code>{visible(finding.endpoint, 400)}</code>],
    ['Sent by', <By sender={finding.sender} />],
    ['Answer', answerWords[finding.answeredBy]],
    ['First seen', firstSeenText(finding)],
    ['Why this state', visible(finding.why, 600)],
  ];
  return (
    <dl class="facts">
      {rows.map(([label, text]) => (
        <>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </>
      ))}
    </dl>
  );
}

function By({ sender }: { sender: Finding['sender'] }): JSX.Element {
  if (sender.package === null) return <>package not known</>;
  return (
    <>
      <code>{visible(sender.package)}</code> ({sender.confidence} confidence)
    </>
  );
}

function firstSeenText({ firstSeen }: Finding): string {
  if (firstSeen === null) return 'not recorded';
  return `${visible(buildName(firstSeen.build), 80)}, ${visible(timeText(firstSeen.at), 60)}`;
}

const answerWords: Readonly<Record<Finding['answeredBy'], string>> = {
  lab: 'answered by the lab: the recipient itself was not contacted',
  server: 'answered by the recipient’s server',
  unknown: 'no answer was recorded',
};

function Trials({ findings }: { findings: readonly Finding[] }): JSX.Element {
  return (
    <Table
      head={['Trigger', 'This build', 'Baseline', 'Quiet control (idle)', 'Finding']}
      label="How often it was seen"
    >
      {findings.map((each) => (
        <tr id={anchor(each.id)}>
          <th scope="row">{triggerText(each)}</th>
          <td>{seenText(each)}</td>
          <td>{rateText(each.baselineSeen)}</td>
          <td>{rateText(each.idleSeen)}</td>
          <td>
            <a href={`#${anchor(each.id)}`}>{visible(each.id, 24)}</a>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function triggerText(finding: Finding): string {
  const trigger = visible(finding.trigger, 40);
  return isBackground(finding) ? `background (${trigger})` : trigger;
}

const placesShown = 6;

function Proof({ findings, input }: { findings: readonly Finding[]; input: ReportInput }): JSX.Element {
  const places = [...new Set(findings.flatMap((each) => each.evidence))];
  const excerpts = findings.flatMap((each) => input.excerpts?.[each.id] ?? []);
  return (
    <>
      {places.length > 0 && (
        <div class="proof">
          <h4>Evidence</h4>
          <ul class="places">
            {places.slice(0, placesShown).map((each) => (
              <li>
                <code>{visible(placeOf(each, input))}</code>
              </li>
            ))}
            {places.length > placesShown && <li>and {places.length - placesShown} more, in result.json</li>}
          </ul>
        </div>
      )}
      {excerpts.map((each) => (
        <ExcerptBlock excerpt={each} />
      ))}
      <div class="proof">
        <h4>Reproduce</h4>
        <p class="reproduce">
          <Command text={reproduceCommand(findings, input)} />
        </p>
      </div>
    </>
  );
}

function placeOf(evidence: string, input: ReportInput): string {
  return input.evidenceRoot === undefined
    ? evidence
    : `${input.evidenceRoot.replace(/\/+$/, '')}/${evidence}`;
}

function ExcerptBlock({ excerpt }: { excerpt: Excerpt }): JSX.Element {
  return (
    <details class="excerpt">
      <summary>Excerpt: {visible(excerpt.title)}</summary>
      <pre>{visibleBlock(excerpt.text)}</pre>
    </details>
  );
}
