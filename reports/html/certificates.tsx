import type { JSX } from 'preact';
import type { Result } from '../../lab/model/result.ts';
import { certificateFindingsOf, certificateGrade, checkRows } from '../certificates.ts';
import { visible } from '../visible.ts';
import { Table } from './table.tsx';

/** Who sends on certificates that must be refused, and what every checked host made of them. */
export function Certificates({ result }: { result: Result }): JSX.Element {
  const findings = certificateFindingsOf(result);
  return (
    <section id="certificates">
      <h2>Certificate checks</h2>
      <p class="explain">
        Each host’s client was shown a certificate that it should accept, and after data came on it one of an
        unknown authority, a self-signed one, one for another host and an expired one. Application data on one
        of these is a finding; a client that ends the connection does what it should.
      </p>
      {findings.length === 0 && <p class="empty">No client sent on a certificate that it must refuse.</p>}
      {findings.length > 0 && (
        <ul>
          {findings.map((each) => (
            <li>
              <strong>{certificateGrade(each)}.</strong> {visible(each.sentence, 900)}{' '}
              {visible(each.why, 300)} <code>{visible(each.id, 40)}</code>{' '}
              {each.evidence.slice(0, 3).map((flow) => (
                <>
                  <code>{visible(flow)}</code>{' '}
                </>
              ))}
            </li>
          ))}
        </ul>
      )}
      <Table label="What each host’s client made of the certificates" head={['Host', 'Outcome', 'Sent on']}>
        {checkRows(result).map(({ host, outcome, rates }) => (
          <tr>
            <td>
              <code>{visible(host)}</code>
            </td>
            <td>{visible(outcome, 300)}</td>
            <td>{visible(rates, 300)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
