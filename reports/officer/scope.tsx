import type { JSX } from 'preact';
import type { Result } from '../../lab/model/result.ts';
import { approvalText } from '../decision-words.ts';
import { bound, isBypassed, listeningText, share, testedTriggers } from '../figures.ts';
import { Table } from '../html/table.tsx';
import { grouped, visible } from '../visible.ts';
import { byTrigger, visibilityWords } from '../words.ts';

/** The scope statement: what was tested, what could not be observed, what was not tested. */
export function Scope({ result }: { result: Result }): JSX.Element {
  return (
    <section id="scope">
      <h2>Scope of this test</h2>
      <Tested result={result} />
      <Unobservable result={result} />
      <Untested result={result} />
    </section>
  );
}

function Tested({ result }: { result: Result }): JSX.Element {
  const { conditions, coverage } = result;
  const triggers = testedTriggers(result)
    .filter(([, { n }]) => n > 0)
    .sort(([a], [b]) => byTrigger(a, b));
  return (
    <>
      <h3>What was tested</h3>
      <p>
        {coverage.trials.valid} of {coverage.trials.planned} trials were valid, on{' '}
        {visible(conditions.devices.join(', '), 300)}
        {conditions.simulated && ' (simulated phones, not real ones)'}. The lab listened after each trigger:{' '}
        <strong>{visible(listeningText(result), 200)}</strong>.{' '}
        {visible(coverage.longest?.sentence ?? '', 300)} What happens later than that, or on rarer occasions
        than the table says, may have stayed unseen.
      </p>
      {triggers.length === 0 ? (
        <p class="empty">Nothing: no trial was valid.</p>
      ) : (
        <Table
          head={['What was done to the phone', 'Valid trials', 'Could have been missed below']}
          label="What was tested"
        >
          {triggers.map(([name, { n, missedRateBelow }]) => (
            <tr>
              <th scope="row">{visible(name, 40)}</th>
              <td>{n}</td>
              <td>{bound(missedRateBelow)} of occasions (95 % confidence)</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function Unobservable({ result }: { result: Result }): JSX.Element {
  const { coverage } = result;
  const all = Object.values(coverage.flows).reduce((sum, each) => sum + each, 0);
  const bypassed = coverage.bytes.filter(isBypassed).length;
  return (
    <>
      <h3>What could not be observed</h3>
      <p>{visible(coverage.scopeSentence, 900)}</p>
      <ul>
        <li>
          {share(coverage.flows.decoded, all)} of {grouped(all)} connections could be read.
        </li>
        {bypassed > 0 && (
          <li>In {bypassed} trials, bytes left the phone that the recording does not explain.</li>
        )}
        {coverage.unread > 0 && <li>{grouped(coverage.unread)} parts of messages could not be decoded.</li>}
        {!coverage.canary && <li>The lab’s own test signal was not seen in every valid trial.</li>}
        {coverage.blind.slice(0, 100).map((each) => (
          <li>
            <code>{visible(each.host)}</code>: {visibilityWords[each.visibility]}
            {each.approval !== undefined && `. ${approvalText(each.approval)}`}
          </li>
        ))}
        {coverage.notes.slice(0, 50).map((each) => (
          <li>{visible(each, 600)}</li>
        ))}
      </ul>
    </>
  );
}

function Untested({ result }: { result: Result }): JSX.Element {
  const { coverage } = result;
  const failed = testedTriggers(result)
    .filter(([, { n }]) => n === 0)
    .map(([name]) => name);
  const names = [...new Set([...failed, ...(coverage.notTested ?? [])])];
  return (
    <>
      <h3>What was not tested</h3>
      <p>
        {names.length === 0
          ? 'No scenario that the lab has was left out.'
          : `Without a valid trial: ${visible(names.join(', '), 600)}. Of these nothing can be said.`}{' '}
        Other languages, regions, accounts, SIM cards, applications that a user installs, and anything that no
        scenario does were not tested either.
      </p>
    </>
  );
}
