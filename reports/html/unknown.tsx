import type { JSX } from 'preact';
import type { Result } from '../../lab/model/result.ts';
import { unknownGrade, unknownLimits, unknownOf } from '../unknown.ts';
import { visible } from '../visible.ts';

const mostShown = 200;

/** Tokens that stay on one phone and differ between phones, and why the search for them is not complete. */
export function Unknown({ result }: { result: Result }): JSX.Element {
  const found = unknownOf(result);
  const rest = found.length - mostShown;
  return (
    <section id="unknown">
      <h2>Unknown identifiers</h2>
      <p class="explain">
        Tokens that stay on one phone and differ between phones of one model, and that device.yaml does not
        list. Their values are left out here. “identifier promote” makes one a known identifier of its phones.
      </p>
      {found.length > 0 && (
        <ul>
          {found.slice(0, mostShown).map((each) => (
            <li>
              <strong>{unknownGrade(each)}.</strong> {visible(each.sentence, 900)} {visible(each.why, 300)}{' '}
              {each.evidence.slice(0, 1).map((flow) => (
                <code>{visible(flow)}</code>
              ))}
            </li>
          ))}
        </ul>
      )}
      {rest > 0 && <p>And {rest} more in result.json.</p>}
      {found.length === 0 && unknownLimits(result).length === 0 && <p class="empty">None was found.</p>}
      {unknownLimits(result).map((sentence) => (
        <p class="explain">{visible(sentence, 300)}</p>
      ))}
    </section>
  );
}
