import type { JSX } from 'preact';
import type { Finding, Result } from '../../lab/model/result.ts';
import { visible } from '../visible.ts';
import { momentOf, type Parcel, type Received, receivedIn } from './facts.ts';
import { plainName, whomOf } from './sentence.ts';
import type { PlainWords } from './words.ts';

type Part = { readonly result: Result; readonly words: PlainWords };

/** What left the phone, a card for each receiver. */
export function Sent({ result, words }: Part): JSX.Element {
  const received = receivedIn(result);
  return (
    <section>
      <h2>{words.sent.heading}</h2>
      {received.length === 0 && <p>{words.sent.none}</p>}
      {received.map((each) => (
        <Card received={each} words={words} />
      ))}
    </section>
  );
}

function Card({ received, words }: { received: Received; words: PlainWords }): JSX.Element {
  const { first, host, parcels } = received;
  const { organisation, confidence, source, asOf } = first.recipient;
  const sure = confidence === 'high' || confidence === 'medium';
  const senders = [...new Set(parcels.flatMap(({ identifiers }) => identifiers.flatMap(senderOf)))];
  return (
    <section class="card">
      <h3>{organisation === null ? words.sent.unknownOwner : whomOf(first, words)}</h3>
      <p class="small">
        {visible(host, 120)}
        {organisation !== null && !sure && ` (${words.sent.notSure})`}
      </p>
      {parcels.map((parcel) => (
        <Contents parcel={parcel} words={words} />
      ))}
      {senders.map((app) => (
        <p class="small">{words.sent.by(visible(app, 120))}</p>
      ))}
      {source !== undefined && (
        <p class="small">{words.sent.source(visible(source, 200), monthText(asOf ?? '', words))}</p>
      )}
    </section>
  );
}

/** `2026-11` as people say it. */
function monthText(month: string, { code }: PlainWords): string {
  const time = new Date(`${month}-01T00:00:00Z`);
  if (!/^\d{4}-\d{2}$/.test(month) || Number.isNaN(time.getTime())) return visible(month, 20);
  return time.toLocaleDateString(code, { month: 'long', year: 'numeric', timeZone: 'UTC' });
}

function senderOf({ sender }: Finding): string[] {
  return sender.package === null ? [] : [sender.package];
}

function Contents({ parcel, words }: { parcel: Parcel; words: PlainWords }): JSX.Element {
  const { identifiers, occasions, way } = parcel;
  const readable = way === 'clear' || way === 'coded' || way === 'weak';
  return (
    <dl>
      <dt>{words.sent.what}</dt>
      <dd>
        <ul>
          {identifiers.map((each) => (
            <li>
              <b>{plainName(each, words)}</b>: {words.identifiers[each.identifier][1]}
            </li>
          ))}
        </ul>
      </dd>
      <dt>{words.sent.when}</dt>
      <dd>
        <ul>
          {occasions.map((each) => (
            <li>
              {momentText(each, words)} ({timesText(each, words)})
            </li>
          ))}
        </ul>
      </dd>
      <dt>{words.sent.how}</dt>
      <dd class={readable ? 'bad' : undefined}>{words.ways[way]}</dd>
    </dl>
  );
}

/** The moment in words; a scenario that the table does not know is something else. */
export function momentText(finding: Finding, { moments }: PlainWords): string {
  const name = momentOf(finding);
  return Object.hasOwn(moments, name) ? (moments[name] ?? moments.other) : moments.other;
}

function timesText({ seen }: Finding, { sent }: PlainWords): string {
  return seen.k === 0 ? sent.uncounted : sent.of(seen.k, seen.n);
}
