import type { ComponentChildren, JSX } from 'preact';
import { buildName } from '../../lab/model/build.ts';
import type { Finding, Result } from '../../lab/model/result.ts';
import { approvalText, beganText, saidOf, undecidedText } from '../decision-words.ts';
import { baselineRate, perTrigger, rateText, seenText, timeText } from '../figures.ts';
import type { FindingBundle, FindingRow } from '../groups.ts';
import type { ReportInput } from '../report.ts';
import { visible } from '../visible.ts';
import { identifierMeaning, identifierName, isBackground, stateWords, transportOf } from '../words.ts';
import { Proof } from './proof.tsx';
import { Table } from './table.tsx';

/** A finding id as an anchor of the page. */
export function anchor(id: string): string {
  return id.replaceAll(/[^\w-]/g, '-').slice(0, 80);
}

/** What goes out together: closed, it says what and how bad; open, how the lab knows. */
export function BundleDetails(props: {
  bundle: FindingBundle;
  input: ReportInput;
  open: boolean;
}): JSX.Element {
  const { bundle, input, open } = props;
  const { worst, identifiers, rows } = bundle;
  const { word, shape } = stateWords[worst.state];
  return (
    <details class={`finding state-${worst.state}`} open={open}>
      <summary>
        <span class="state">
          <i aria-hidden="true">{shape}</i> {word}
        </span>
        <span class="what">
          <strong>{visible(identifiers.join(', '), 300)}</strong>
        </span>
        <Chips findings={rows[0]?.findings ?? []} />
        <span class={`score ${worst.severity.band}`}>
          <b>{worst.severity.score.toFixed(1)}</b> {worst.severity.band}
        </span>
      </summary>
      <div class="body">
        {rows.length === 1 && <p>{visible(worst.sentence, 900)}</p>}
        <Occasions rows={rows} result={input.result} />
        <Identifiers rows={rows} />
        <Facts bundle={bundle} />
        <Proof findings={rows.flatMap((each) => each.findings)} input={input} />
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

function Facts({ bundle }: { bundle: FindingBundle }): JSX.Element {
  const { worst, rows } = bundle;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    ['Transport', transportOf(worst)],
    ['Request', <code>{visible(worst.endpoint, 400)}</code>],
    ['Sent by', <By sender={worst.sender} />],
    ['Answer', answerWords[worst.answeredBy]],
    ['First seen', firstSeenText(worst)],
    [
      'Why this state',
      visible(
        perTrigger(rows[0]?.findings ?? [], ({ why }) => why),
        600,
      ),
    ],
  ];
  const findings = rows.flatMap((row) => row.findings);
  const decisions = [
    ['Approval', saidOf(findings, ({ approval }) => (approval === undefined ? '' : approvalText(approval)))],
    ['Began', saidOf(findings, beganText)],
    ['To decide', saidOf(findings, undecidedText)],
  ] as const;
  return (
    <dl class="facts">
      {decisions
        .filter(([, lines]) => lines.length > 0)
        .map(([label, lines]) => (
          <>
            <dt>{label}</dt>
            <dd>
              {lines.slice(0, 20).map((each) => (
                <p>{each}</p>
              ))}
            </dd>
          </>
        ))}
      {facts.map(([label, text]) => (
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

/** What was sent, field by field, each with how bad it is. */
function Identifiers({ rows }: { rows: readonly FindingRow[] }): JSX.Element {
  return (
    <Table head={['Identifier', 'What it is', 'Found in', 'Severity']} label="What was sent">
      {rows.map(({ worst }) => (
        <tr>
          <th scope="row">{identifierName(worst)}</th>
          <td>{identifierMeaning(worst.identifier)}</td>
          <td>
            <code>{visible(worst.where)}</code>
            {worst.spelling !== 'plain' && ` written as ${visible(worst.spelling, 80)}`}
          </td>
          <td>{severityText(worst.severity)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** How often it was seen, trigger by trigger: the same for all that goes out together. */
function Occasions({ rows, result }: { rows: readonly FindingRow[]; result: Result }): JSX.Element {
  return (
    <Table
      head={[
        'Trigger',
        'This build',
        'Baseline',
        'Quiet control (idle)',
        rows.length === 1 ? 'Finding' : 'Findings, in the order of the identifiers',
      ]}
      label="How often it was seen"
    >
      {(rows[0]?.findings ?? []).map((each, index) => (
        <tr>
          <th scope="row" class="rate">
            {triggerText(each)}
          </th>
          <td class="rate">{seenText(each)}</td>
          <td class="rate">{baselineRate(each, result)}</td>
          <td class="rate">{rateText(each.idleSeen)}</td>
          <td class="links">
            {rows.map(({ findings }) => (
              <Anchor finding={findings[index]} />
            ))}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Anchor({ finding }: { finding: Finding | undefined }): JSX.Element | null {
  if (finding === undefined) return null;
  const id = anchor(finding.id);
  return (
    <>
      <a id={id} href={`#${id}`} title={identifierName(finding)}>
        {visible(finding.id, 24)}
      </a>{' '}
    </>
  );
}

function triggerText(finding: Finding): string {
  const trigger = visible(finding.trigger, 40);
  if (!isBackground(finding)) return trigger;
  return trigger === 'background' ? 'in the background' : `${trigger} (background)`;
}
