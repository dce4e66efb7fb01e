import type { HostedPhone, HostRecord } from '../../model/service.ts';
import { frame, Moment, type Viewer } from './frame.tsx';

/** The phones of all hosts: how they are, what they do, what keeps them from it. */
export function phonesPage(hosts: readonly HostRecord[], viewer: Viewer): string {
  return frame(
    { title: 'Phones', at: '/phones', viewer },
    <>
      <h1>Phones</h1>
      {hosts.length === 0 ? (
        <p class="empty">
          No worker has announced itself. Start one on a lab host with <code>phonehome worker</code>.
        </p>
      ) : null}
      {hosts.map((host) => (
        <section aria-label={host.name}>
          <h2>{host.name}</h2>
          <p class="explain">
            Version {host.version}, last heard of <Moment at={host.seenAt} />.
          </p>
          <div class="scroll">
            <table class="list stack">
              <thead>
                <tr>
                  <th>Phone</th>
                  <th>State</th>
                  <th>Battery</th>
                  <th>Line</th>
                  <th>Build</th>
                  <th>Quarantine</th>
                </tr>
              </thead>
              <tbody>
                {host.phones.map((phone) => (
                  <Row phone={phone} viewer={viewer} />
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ))}
    </>,
  );
}

function Row({ phone, viewer }: { phone: HostedPhone; viewer: Viewer }) {
  const { serial, run, health, battery, quarantine, line, fingerprint, simulated } = phone;
  return (
    <tr>
      <td>
        <b>{serial}</b> {simulated ? '(simulated)' : phone.product}
      </td>
      <td data-name="State">
        {run === null ? (
          (health ?? (quarantine === null ? 'free' : 'quarantined'))
        ) : (
          <a href={`/runs/${run}`}>works on {run}</a>
        )}
      </td>
      <td data-name="Battery">{battery === null ? 'not told' : `${battery} %`}</td>
      <td data-name="Line">{line}</td>
      <td data-name="Build">{fingerprint ?? 'not told'}</td>
      <td data-name="Quarantine">
        {quarantine ?? 'no'}
        {viewer.may('approve') ? <Hold serial={serial} held={quarantine !== null} /> : null}
      </td>
    </tr>
  );
}

function Hold({ serial, held }: { serial: string; held: boolean }) {
  return (
    <form class="row" method="post" action={held ? '/phones/release' : '/phones/quarantine'}>
      <input type="hidden" name="serial" value={serial} />
      <label>
        Why
        <input name="reason" required maxLength={300} size={16} />
      </label>
      <button type="submit">{held ? 'Release' : 'Quarantine'}</button>
    </form>
  );
}
