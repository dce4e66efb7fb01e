import type {
  Band,
  CertificateFinding,
  Finding,
  FindingState,
  Result,
  Severity,
} from '../lab/model/result.ts';
import type { UnknownFinding } from '../lab/model/unknown.ts';
import { certificateFindingsOf, openCertificates } from './certificates.ts';
import { type Place, placeOf } from './place.ts';
import { gateFails, isRegression, openFindings } from './regression.ts';
import { openUnknown, unknownBand, unknownOf } from './unknown.ts';
import { identifierName } from './words.ts';

/** A finding of any sort as it stands on its line of the baseline file. What of it was captured is not escaped yet. */
export type Entry = {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly sentence: string;
  readonly band: Band;
  readonly place: Place;
  /** Whether the build fails for it; what is open otherwise is for a person to decide. */
  readonly fails: boolean;
};

/** What asks for a decision: emissions first, then certificate findings, then unknown identifiers. */
export function openEntries(result: Result): Entry[] {
  const sorts = {
    findings: openFindings(result),
    certificateFindings: openCertificates(result),
    unknown: openUnknown(result),
  };
  return entriesOf(sorts, result);
}

/** What the baseline sent and this build does not. */
export function goneEntries(result: Result): Entry[] {
  const isGone = ({ state }: { readonly state: FindingState }) => state === 'gone';
  const sorts = {
    findings: result.findings.filter(isGone),
    certificateFindings: certificateFindingsOf(result).filter(isGone),
    unknown: unknownOf(result).filter(isGone),
  };
  return entriesOf(sorts, result);
}

type Sorts = Required<Pick<Result, 'findings' | 'certificateFindings' | 'unknown'>>;

function entriesOf({ findings, certificateFindings, unknown }: Sorts, result: Result): Entry[] {
  return [
    ...findings.map((each) => findingEntry(each, result)),
    ...certificateFindings.map((each) => certificateEntry(each, result)),
    ...unknown.map((each) => unknownEntry(each, result)),
  ];
}

function findingEntry(finding: Finding, result: Result): Entry {
  const { identifier, state, recipient, severity } = finding;
  return {
    ...common(finding, result),
    rule: identifier,
    title: `${state}: ${identifierName(finding)} to ${recipient.host} (${graded(severity)})`,
    band: severity.band,
    fails: isRegression(finding, result),
  };
}

function certificateEntry(finding: CertificateFinding, result: Result): Entry {
  const { state, host, severity } = finding;
  return {
    ...common(finding, result),
    rule: 'certificate',
    title: `${state}: certificates of ${host} (${graded(severity)})`,
    band: severity.band,
    fails: gateFails(finding, result),
  };
}

function unknownEntry(finding: UnknownFinding, result: Result): Entry {
  const { state, recipient, confidence } = finding;
  return {
    ...common(finding, result),
    rule: 'unknown-identifier',
    title: `${state}: unknown identifier to ${recipient.host} (confidence ${confidence})`,
    band: unknownBand(finding),
    fails: gateFails(finding, result),
  };
}

type Common = Pick<Finding, 'id' | 'sentence' | 'approval'>;

function common(finding: Common, result: Result): Pick<Entry, 'id' | 'sentence' | 'place'> {
  return { id: finding.id, sentence: finding.sentence, place: placeOf(finding, result) };
}

/** `10.0 critical` */
function graded({ score, band }: Severity): string {
  return `${score.toFixed(1)} ${band}`;
}
