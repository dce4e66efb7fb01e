import type { JSX } from 'preact';
import type { Result } from '../../lab/model/result.ts';
import { approvalText } from '../decision-words.ts';
import { bound, isBypassed, testedTriggers } from '../figures.ts';
import { grouped, visible } from '../visible.ts';
import { byTrigger, visibilityWords } from '../words.ts';
import { Table } from './table.tsx';

/** What could not be seen: as important as what was. */
export function Limits({ result }: { result: Result }): JSX.Element {
  const { coverage } = result;
  return (
    <section id="limits">
      <h2>What could not be seen</h2>
      <p class="explain">
        No test sees everything. These are the limits of this one; a verdict is worth no more than they allow.
      </p>
      <p class="scope">
        <strong>Scope.</strong> {visible(coverage.scopeSentence, 900)}
      </p>
      {coverage.longest !== undefined && <p class="longest">{visible(coverage.longest.sentence, 300)}</p>}
      <Reasons result={result} />
      <Missed result={result} />
      <FlowTable result={result} />
      <Blind result={result} />
      <Bytes result={result} />
      <Invalid result={result} />
      {coverage.unread > 0 && (
        <p>
          {grouped(coverage.unread)} {coverage.unread === 1 ? 'part' : 'parts'} of recorded messages could not
          be decoded and {coverage.unread === 1 ? 'was' : 'were'} not searched.
        </p>
      )}
      {coverage.notes.length > 0 && (
        <>
          <h3>Notes</h3>
          <ul>
            {coverage.notes.map((each) => (
              <li>{visible(each, 600)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Reasons({ result }: { result: Result }): JSX.Element | null {
  if (result.reasons.length === 0) return null;
  return (
    <>
      <h3 id="reasons">Reasons for the verdict</h3>
      <ul>
        {result.reasons.map((each) => (
          <li>{visible(each, 900)}</li>
        ))}
      </ul>
    </>
  );
}

function Missed({ result }: { result: Result }): JSX.Element | null {
  const triggers = testedTriggers(result).sort(([a], [b]) => byTrigger(a, b));
  if (triggers.length === 0) return null;
  return (
    <>
      <h3>What could have been missed</h3>
      <p class="explain">
        Something that happens seldom may not happen in a few trials. With this many, a thing that occurs less
        often than the last column says could have stayed unseen (95 % confidence).
      </p>
      <Table
        head={['Trigger', 'Valid trials', 'Seen most often', 'Could have been missed below']}
        label="Trials by trigger"
      >
        {triggers.map(([name, rate]) => (
          <tr>
            <th scope="row">{visible(name, 40)}</th>
            <td>{rate?.n ?? 0}</td>
            <td>
              {rate?.k ?? 0} of {rate?.n ?? 0}
            </td>
            <td>{bound(rate?.missedRateBelow ?? 1)} of occasions</td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function FlowTable({ result }: { result: Result }): JSX.Element {
  const flows = Object.entries(result.coverage.flows) as [keyof typeof visibilityWords, number][];
  return (
    <>
      <h3>Connections by what could be seen of them</h3>
      <Table head={['Visibility', 'Flows', 'Meaning']} label="Flows by visibility">
        {flows.map(([name, count]) => (
          <tr>
            <th scope="row">{name}</th>
            <td>{grouped(count)}</td>
            <td>{visibilityWords[name]}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function Blind({ result }: { result: Result }): JSX.Element {
  const { blind } = result.coverage;
  return (
    <>
      <h3>Contacts that could not be read</h3>
      {blind.length === 0 ? (
        <p class="empty">None: every contact that the lab recorded was readable.</p>
      ) : (
        <Table
          head={['Host', 'Visibility', 'On the baseline', 'Approved']}
          label="Contacts that could not be read"
        >
          {blind.map((each) => (
            <tr>
              <th scope="row" class="host">
                {visible(each.host)}
              </th>
              <td>
                {each.visibility}: {visibilityWords[each.visibility]}
              </td>
              <td>{each.inBaseline ? 'yes, unreadable there too' : 'no'}</td>
              <td>{each.approval === undefined ? 'by nobody' : approvalText(each.approval)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function Bytes({ result }: { result: Result }): JSX.Element | null {
  const { bytes } = result.coverage;
  if (bytes.length === 0) return null;
  const outside = bytes.filter(isBypassed).length;
  return (
    <>
      <h3>Bytes that the phone counted, and the recording explains</h3>
      <p class="explain">
        The phone counts what it sends. What its counters show and the recording does not explain went around
        the lab. A request smaller than the tolerance could hide in it.{' '}
        {outside === 0
          ? 'In every trial the difference is within the tolerance.'
          : `In ${outside} of ${bytes.length} trials it is not.`}
      </p>
      <details open={outside > 0 && bytes.length <= 40}>
        <summary>Bytes by trial ({bytes.length})</summary>
        <Table
          head={['Trial', 'Sent', 'Recorded', 'Unexplained', 'Tolerance', 'Cellular', 'Judged']}
          label="Bytes by trial"
        >
          {bytes.map((each) => (
            <tr>
              <th scope="row">{each.trial}</th>
              <td>{grouped(each.sent)}</td>
              <td>{grouped(each.recorded)}</td>
              <td>{grouped(each.unexplained)}</td>
              <td>{grouped(each.tolerance)}</td>
              <td>{grouped(each.cellular)}</td>
              <td>{isBypassed(each) ? '■ bypassed' : 'explained'}</td>
            </tr>
          ))}
        </Table>
      </details>
    </>
  );
}

function Invalid({ result }: { result: Result }): JSX.Element | null {
  const { invalid } = result.coverage.trials;
  if (invalid.length === 0) return null;
  return (
    <>
      <h3>Trials that do not count</h3>
      <Table head={['Trial', 'Why']} label="Invalid trials">
        {invalid.map((each) => (
          <tr>
            <th scope="row">{each.trial}</th>
            <td>{visible(each.reason, 600)}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}
