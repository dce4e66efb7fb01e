import type { JSX } from 'preact';
import type { PhoneTold as Told } from '../../lab/model/check.ts';
import type { Result } from '../../lab/model/result.ts';
import { sentFindings } from '../officer/facts.ts';
import { visible } from '../visible.ts';
import { countedIn, doneIn, unreadHosts, wouldHaveNoticed } from './facts.ts';
import type { PlainWords } from './words.ts';

type Part = { readonly result: Result; readonly words: PlainWords };

/** What nobody saw: never left out, whatever was found. */
export function Unseen({ result, words }: Part): JSX.Element {
  const { coverage } = result;
  const { unseen } = words;
  const { bypassed, cellular, uncounted } = countedIn(result);
  const unread = unreadHosts(result).map((host) => visible(host, 120));
  const { invalid, planned, valid } = coverage.trials;
  const listened = coverage.scope === 'import' ? null : timeText(result.conditions.dwell, words);
  return (
    <section>
      <h2>{unseen.heading}</h2>
      <ul>
        {coverage.scope === 'proxy' && (
          <li>{wouldHaveNoticed(result) ? unseen.proxyCounted : unseen.proxy}</li>
        )}
        {coverage.scope === 'import' && <li>{unseen.tool}</li>}
        {bypassed > 0 && <li>{unseen.bypassed(lettersOf(bypassed, words))}</li>}
        {cellular > 0 && <li>{unseen.cellular(lettersOf(cellular, words))}</li>}
        {uncounted > 0 && <li>{unseen.uncounted(valid - uncounted, valid)}</li>}
        {unread.length > 0 && (
          <li>
            {unseen.unread(unread.length)} {words.list(unread.slice(0, 60))}
            {unread.length > 60 && ` … (+${unread.length - 60})`}
          </li>
        )}
        {coverage.unread > 0 && <li>{unseen.parts(coverage.unread)}</li>}
        {invalid.length > 0 && <li>{unseen.invalid(invalid.length, planned)}</li>}
        {unseen.always.map((each) => (
          <li>{each}</li>
        ))}
        <li>{unseen.seldom(listened)}</li>
      </ul>
    </section>
  );
}

/** A letter of text takes a byte; more than two digits of it say nothing to anybody. */
function lettersOf(bytes: number, { code }: PlainWords): string {
  return new Intl.NumberFormat(code, { maximumSignificantDigits: 2 }).format(bytes);
}

/** What a cable brought to light; nothing without one, or where there was nothing. */
export function PhoneTold({
  told,
  words,
}: {
  told: Told | undefined;
  words: PlainWords;
}): JSX.Element | null {
  const { removed = [], known = [] } = told ?? {};
  if (removed.length + known.length === 0) return null;
  return (
    <section>
      <h2>{words.phone.heading}</h2>
      <ul>
        {known.map((app) => (
          <li>{words.phone.known(visible(app, 120))}</li>
        ))}
        {removed.map((app) => (
          <li>{words.phone.removed(visible(app, 120))}</li>
        ))}
      </ul>
    </section>
  );
}

/** What its owner can do about it. */
export function Advice({ result, words }: Part): JSX.Element {
  const { advice } = words;
  const sent = sentFindings(result);
  const given = sent.length === 0 ? advice.nothing : advice.sent;
  return (
    <section>
      <h2>{advice.heading}</h2>
      <ul>
        {[...given, ...(wouldHaveNoticed(result) ? [] : advice.unsure)].map((each) => (
          <li>{each}</li>
        ))}
      </ul>
    </section>
  );
}

/** What was done each time, and what answered. */
export function Done({ result, told, words }: Part & { told: Told | undefined }): JSX.Element {
  const { done, moments } = words;
  const { conditions, coverage } = result;
  const name = (moment: string) => (Object.hasOwn(moments, moment) ? moments[moment] : moments.other);
  const before = told?.before;
  return (
    <section>
      <h2>{done.heading}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{done.moment}</th>
            <th scope="col">{done.times}</th>
            {before !== undefined && <th scope="col">{done.timesBefore}</th>}
          </tr>
        </thead>
        <tbody>
          {doneIn(result).map(([moment, times]) => (
            <tr>
              <td>{name(moment)}</td>
              <td>{times}</td>
              {before !== undefined && <td>{before[moment] ?? 0}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {coverage.scope === 'import' ? (
        <p>{done.imported}</p>
      ) : (
        <p>
          {done.listened(timeText(conditions.dwell, words))}{' '}
          {done.answers[conditions.responder] ?? done.answers.sink}
        </p>
      )}
      {told?.unfinished === true && <p>{words.summary.unfinished}</p>}
    </section>
  );
}

/** `90s` as people say it. */
function timeText(dwell: string, { done }: PlainWords): string {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(dwell) ?? [];
  const factor = { ms: 0.001, s: 1, m: 60, h: 3600 }[unit];
  if (factor === undefined) return visible(dwell, 40);
  const seconds = Math.round(Number(number) * factor * 1000) / 1000;
  return seconds >= 120 && seconds % 60 === 0 ? done.minutes(seconds / 60) : done.seconds(seconds);
}

/** Whom the signed file is for. */
export function Proof({ words }: { words: PlainWords }): JSX.Element {
  return (
    <section>
      <h2>{words.proof.heading}</h2>
      <p>{words.proof.text}</p>
    </section>
  );
}
