import type { Finding, Result } from '../../lab/model/result.ts';
import { timeText } from '../figures.ts';
import { visible } from '../visible.ts';
import { identifierName, isBackground } from '../words.ts';
import { isOutsideEea, permanenceOf, sentFindings } from './facts.ts';

/** A provision, what it makes one ask, and what the lab measured that bears on the answer. Never the answer. */
export type Point = { readonly provision: string; readonly question: string; readonly facts: string };

/** The points in the order in which an officer meets them. */
export function pointsOf(result: Result): Point[] {
  const sent = sentFindings(result);
  const names = list(sent.map(identifierName));
  return [
    {
      provision: 'GDPR 4(1); Breyer C-582/14; Scania C-319/22',
      question:
        'Is it personal data for those who send it and for those who receive it: by what means could they tell who it is?',
      facts: sent.length === 0 ? nothing : `Seen: ${names}. ${permanences(sent)}`,
    },
    {
      provision: 'GDPR 5, 6',
      question: 'For which purpose, on which legal basis, and is each item needed for it?',
      facts: purposes(sent, result),
    },
    {
      provision: 'GDPR 13, 14',
      question: 'Was the user told, by whom, and before it happened?',
      facts: 'The scenarios met no notice. Documents that came with the phone were not read.',
    },
    {
      provision: 'ePrivacy 5(3); EDPB Guidelines 2/2023',
      question:
        'Is information read from the phone without consent, and is that strictly necessary for a service that the user asked for?',
      facts: untriggered(sent),
    },
    {
      provision: 'GDPR 25',
      question: 'Is this how the phone behaves by default?',
      facts: `State of the phone in the trials: ${visible(result.conditions.state, 80)}; the scenarios changed no privacy setting unless they are named opt-in or opt-out.`,
    },
    { provision: 'GDPR 32', question: 'Is it protected on its way?', facts: transports(sent) },
    {
      provision: 'GDPR 33',
      question: 'Is it a breach that has to be notified, and since when is it known?',
      facts: firstSeen(sent),
    },
    {
      provision: 'GDPR 35',
      question: 'Does an impact assessment exist that covers this?',
      facts: 'Not known to the lab.',
    },
    {
      provision: 'GDPR 44 to 49',
      question: 'Is it a transfer to a third country, and on which ground?',
      facts: transfers(sent),
    },
    {
      provision: 'RED 3(3)(e); EN 18031-2 (applicable since 1 August 2025)',
      question: 'Does the radio equipment protect personal data and privacy as it has to?',
      facts: transports(sent),
    },
  ];
}

const nothing = 'Nothing was seen, within the scope below.';

function list(texts: readonly string[]): string {
  return [...new Set(texts)].slice(0, 30).join(', ');
}

function permanences(sent: readonly Finding[]): string {
  const kinds = [...new Map(sent.map((each) => [each.identifier, each])).values()];
  return `${kinds.map((each) => `${identifierName({ ...each, slot: null })}: ${permanenceOf(each.identifier)}`).join('; ')}.`;
}

function purposes(sent: readonly Finding[], { baseline }: Result): string {
  if (sent.length === 0) return nothing;
  const approved = sent.flatMap(({ approval }) =>
    approval === undefined ? [] : visible(approval.text, 200),
  );
  if (approved.length > 0)
    return `Purposes and reasons that people gave in the baseline file: ${list(approved)}.`;
  return baseline?.file === undefined
    ? 'No purpose is recorded: there is no baseline file.'
    : 'The baseline file records no purpose for what was seen.';
}

function untriggered(sent: readonly Finding[]): string {
  if (sent.length === 0) return nothing;
  const own = sent.filter((each) => isBackground(each) || each.trigger === 'boot' || each.trigger === 'idle');
  return own.length === 0
    ? `All of it followed something that was done to the phone: ${list(sent.map(({ trigger }) => visible(trigger, 40)))}.`
    : `Without anything that the user did, or at start: ${list(own.map(identifierName))}.`;
}

function transports(sent: readonly Finding[]): string {
  const clear = sent.filter(({ transport }) => transport === 'clear');
  const unverified = sent.filter(({ transport }) => transport === 'tls-unverified');
  if (clear.length + unverified.length === 0)
    return sent.length === 0 ? nothing : 'Nothing of what was seen travelled in clear.';
  return [
    ...(clear.length === 0
      ? []
      : [`Not encrypted (an encoding is none): ${list(clear.map(identifierName))}.`]),
    ...(unverified.length === 0
      ? []
      : [`Over TLS whose certificate was not checked: ${list(unverified.map(identifierName))}.`]),
  ].join(' ');
}

function firstSeen(sent: readonly Finding[]): string {
  const first = sent.flatMap((each) => each.firstSeen ?? []).sort((a, b) => (a.at < b.at ? -1 : 1))[0];
  return first === undefined
    ? nothing
    : `First seen by this lab ${visible(timeText(first.at), 60)}. When it began on phones in use is not known from this.`;
}

function transfers(sent: readonly Finding[]): string {
  if (sent.length === 0) return nothing;
  const outside = sent.filter((each) => isOutsideEea(each) === true);
  const unknown = sent.filter((each) => isOutsideEea(each) === null);
  return [
    outside.length === 0
      ? 'No recipient is known to be established outside the EEA.'
      : `Established outside the EEA: ${list(outside.map(({ recipient }) => `${visible(recipient.organisation ?? recipient.host, 80)} (${visible(recipient.country ?? '', 20)}, ${recipient.confidence} confidence)`))}.`,
    ...(unknown.length === 0
      ? []
      : [`Country not known: ${list(unknown.map(({ recipient }) => visible(recipient.host, 80)))}.`]),
    'Where the servers stand was not measured.',
  ].join(' ');
}
