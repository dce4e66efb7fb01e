import type { JSX } from 'preact';
import type { Result } from '../../lab/model/result.ts';
import { type RecipientGroup, sectionsOf } from '../groups.ts';
import type { ReportInput } from '../report.ts';
import { visible } from '../visible.ts';
import { recipientOwner } from '../words.ts';
import { BundleDetails } from './finding.tsx';

/** All findings, by recipient: first what needs a decision, then what stopped, then what was known. */
export function Findings({ input }: { input: ReportInput }): JSX.Element {
  const { decide, gone, known } = sectionsOf(input.result.findings);
  return (
    <>
      <section id="findings">
        <h2>What needs a decision</h2>
        {decide.length === 0 ? (
          <p class="empty">{nothingToDecide(input.result)}</p>
        ) : (
          <p class="explain">
            What this build sends and its baseline does not, or sends in a worse way. One box a recipient, one
            line for what goes out together; open a line to see how the lab knows.
          </p>
        )}
        {decide.map((each, index) => (
          <Group group={each} input={input} open={index === 0} />
        ))}
      </section>
      {gone.length > 0 && (
        <section id="gone">
          <h2>What stopped</h2>
          <p class="explain">
            Sent by the baseline, and absent here in enough valid trials, to a host that the lab could read.
          </p>
          {gone.map((each) => (
            <Group group={each} input={input} open={false} />
          ))}
        </section>
      )}
      {known.length > 0 && (
        <section id="known">
          <h2>What was known before</h2>
          <p class="explain">
            On the baseline too, or excepted by a person. It is still sent: known does not mean harmless.
          </p>
          {known.map((each) => (
            <Group group={each} input={input} open={false} />
          ))}
        </section>
      )}
    </>
  );
}

/** An empty list is good news only where the run could have filled it. */
function nothingToDecide({ verdict, baseline }: Result): string {
  if (baseline === null)
    return 'Nothing could be compared, because there is no baseline. This is not a pass.';
  if (verdict === 'inconclusive')
    return 'Nothing among what was seen; but too little was seen. This is not a pass.';
  return 'Nothing. What this build sends, as far as the lab could see, is on the baseline too, or allowed.';
}

function Group(props: { group: RecipientGroup; input: ReportInput; open: boolean }): JSX.Element {
  const { recipient, hosts, bundles } = props.group;
  return (
    <article class="group">
      <h3>
        <span class="to">to</span> <span class="host">{visible(hosts.join(', '))}</span>
      </h3>
      <p class="owner">{recipientOwner(recipient)}</p>
      {bundles.map((each, index) => (
        <BundleDetails bundle={each} input={props.input} open={props.open && index === 0} />
      ))}
    </article>
  );
}
