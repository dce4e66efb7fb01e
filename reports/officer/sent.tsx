import type { JSX } from 'preact';
import type { Finding, Result } from '../../lab/model/result.ts';
import { perTrigger, seenText } from '../figures.ts';
import { Table } from '../html/table.tsx';
import { visible } from '../visible.ts';
import { identifierMeaning, identifierName, isBackground, stateWords, transportOf } from '../words.ts';
import { type Flow, flowsOf, isOutsideEea, permanenceOf, sentFindings } from './facts.ts';

const rowsShown = 200;

/** What was measured: which identifier went to whom, how, when and how often. No law in it. */
export function Sent({ result }: { result: Result }): JSX.Element {
  const flows = flowsOf(sentFindings(result));
  const rest = flows.length - rowsShown;
  return (
    <section id="facts">
      <h2>Facts: what this build was seen to send</h2>
      <p class="explain">
        New and known alike. Who runs a recipient is a claim from public sources, with a confidence; where its
        servers stand was not measured.
      </p>
      {flows.length === 0 ? (
        <p class="empty">
          None of the known identifiers was seen to leave the phone, within the scope below.
        </p>
      ) : (
        <Table
          head={[
            'Identifier, and how long it stays the same',
            'To whom',
            'Established in',
            'How it travelled',
            'When, how often',
            'Against the baseline',
          ]}
          label="What was sent"
        >
          {flows.slice(0, rowsShown).map((each) => (
            <Row flow={each} result={result} />
          ))}
        </Table>
      )}
      {rest > 0 && <p class="empty">… and {rest} more rows, in result.json.</p>}
    </section>
  );
}

function Row({ flow, result }: { flow: Flow; result: Result }): JSX.Element | null {
  const { identifiers, findings } = flow;
  const [first] = findings;
  if (first === undefined) return null;
  const states = [...new Set(findings.map(({ state }) => state))];
  return (
    <tr>
      <th scope="row">
        {identifiers.map((each) => (
          <p title={identifierMeaning(each.identifier)}>
            {identifierName(each)} <span class="note">{permanenceOf(each.identifier)}</span>
          </p>
        ))}
      </th>
      <td>
        <span class="host">{visible(first.recipient.host, 120)}</span>
        <span class="note">{ownerText(first)}</span>
      </td>
      <td>{establishedIn(first)}</td>
      <td>
        {transportOf(first)}
        <span class="note">{answers[first.answeredBy]}</span>
      </td>
      <td>
        {visible(perTrigger(findings, seenText), 300)}
        {findings.length === 1 && (
          <span class="note">{isBackground(first) ? 'in the background' : visible(first.trigger, 40)}</span>
        )}
      </td>
      <td>
        {result.baseline === null
          ? 'nothing to compare with'
          : states.map((each) => `${stateWords[each].shape} ${stateWords[each].word}`).join(', ')}
        <span class="note">{visible(identifiers.map(({ id }) => id).join(' '), 300)}</span>
      </td>
    </tr>
  );
}

function ownerText({ recipient }: Finding): string {
  return recipient.organisation === null
    ? 'owner not known to the lab'
    : `${visible(recipient.organisation, 120)}; ${recipient.confidence} confidence`;
}

function establishedIn(finding: Finding): string {
  const outside = isOutsideEea(finding);
  if (outside === null) return 'not known';
  return `${visible(finding.recipient.country ?? '', 20)}, ${outside ? 'outside' : 'inside'} the EEA`;
}

const answers: Readonly<Record<Finding['answeredBy'], string>> = {
  lab: 'the lab answered: the recipient was not contacted',
  server: 'the recipient’s server answered',
  unknown: 'no answer was recorded',
};
