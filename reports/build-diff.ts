import { type Arrival, type BuildDiff, buildName, type Change, type Package } from '../lab/model/build.ts';
import type { Finding, Result } from '../lab/model/result.ts';
import { gather } from './gather.ts';
import { grouped, visible } from './visible.ts';
import { identifierName } from './words.ts';

/** One thing that differs, in words: `+` came, `-` went, `~` changed. */
export type DiffLine = {
  readonly sign: '+' | '-' | '~';
  readonly name: string;
  readonly facts: readonly string[];
};

/** Packages, properties and authorities of a diff, each as lines in words; not yet escaped. */
export type DiffLines = {
  readonly packages: readonly DiffLine[];
  readonly properties: readonly DiffLine[];
  readonly authorities: readonly DiffLine[];
};

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** The words for a diff, the same in every format. */
export function diffLines(diff: BuildDiff): DiffLines {
  return {
    packages: diff.packages.map((each) => ({
      sign: signs[each.state],
      name: each.name,
      facts: each.state === 'changed' ? each.changes.map(factText) : packageFacts(each.package),
    })),
    properties: diff.properties.map((change) => line(change, (value) => (value === '' ? '(empty)' : value))),
    authorities: diff.authorities.map((change) =>
      line(change, (digest) => `SHA-256 ${digest.slice(0, 16)}…`),
    ),
  };
}

/** What is to be known of a package that came: where it lies, who it is, what it may do and what wakes it. */
export function packageFacts(each: Package): string[] {
  const name = each.versionName === undefined ? '' : ` (${each.versionName})`;
  const permissions = each.permissions ?? [];
  return [
    `version ${each.versionCode}${name}`,
    each.path,
    `uid ${each.uid}`,
    ...(each.certificate === undefined ? [] : [`certificate ${each.certificate}`]),
    ...((each.receivers ?? []).length === 0 ? [] : [`woken by ${(each.receivers ?? []).join(', ')}`]),
    ...(permissions.length === 0 ? [] : [`asks for ${permissions.map(shortPermission).join(', ')}`]),
  ];
}

/** `android.permission.READ_PHONE_STATE` as `READ_PHONE_STATE`; other namespaces stay whole. */
export function shortPermission(name: string): string {
  return name.replace(/^android\.permission\./, '');
}

/** The diff for a terminal. */
export function buildDiffText(diff: BuildDiff): string {
  const { packages, properties, authorities } = diffLines(diff);
  const sections = [
    ['Packages', packages],
    ['Properties', properties],
    ['Certificate authorities', authorities],
  ] as const;
  return `${[
    `${visible(buildName(diff.base))} -> ${visible(buildName(diff.head))}`,
    `  ${visible(diff.base)}`,
    `  ${visible(diff.head)}`,
    ...sections.flatMap(([title, lines]) => [
      '',
      `${title}: ${countText(lines)}`,
      ...lines.flatMap(plainLines),
    ]),
    ...(diff.missing.length === 0 ? [] : ['', ...diff.missing.map((each) => `! ${visible(each, 600)}`)]),
  ].join('\n')}\n`;
}

/** `2 came, 1 went, 3 changed`, or that none is known to differ. */
export function countText(lines: readonly DiffLine[]): string {
  const count = (sign: DiffLine['sign'], word: string) => {
    const number = lines.filter((each) => each.sign === sign).length;
    return number === 0 ? [] : [`${grouped(number)} ${word}`];
  };
  return lines.length === 0
    ? 'none is known to differ'
    : [...count('+', 'came'), ...count('-', 'went'), ...count('~', 'changed')].join(', ');
}

function plainLines({ sign, name, facts }: DiffLine): string[] {
  return [`  ${sign} ${visible(name)}`, ...facts.map((fact) => `      ${visible(fact, 2_000)}`)];
}

function factText({ name, from, to }: Change): string {
  const short = name === 'permission' ? shortPermission : (text: string) => text;
  if (from === null) return `${name} added: ${short(to ?? '')}`;
  return to === null ? `${name} removed: ${short(from)}` : `${name} ${from} -> ${to}`;
}

function line({ name, from, to }: Change, show: (value: string) => string): DiffLine {
  if (from === null) return { sign: '+', name, facts: [show(to ?? '')] };
  return to === null
    ? { sign: '-', name, facts: [`was ${show(from)}`] }
    : { sign: '~', name, facts: [`${show(from)} -> ${show(to)}`] };
}

/** A package that came or changed with the build, and what it sends or may send that is new. */
export type ArrivalRow = {
  readonly package: string;
  readonly state: Arrival['state'];
  readonly basis: Arrival['basis'];
  /** `IMEI, ICCID to zzhc.vnet.cn on boot, unlock` */
  readonly sends: readonly string[];
};

/** How sure it is that the package sends what is new. */
export const basisWords: Readonly<Record<Arrival['basis'], string>> = {
  sender: 'is taken for its sender',
  woken: 'may be its sender: what set it off wakes this package',
  possible: 'may be its sender: nobody knows it, and this package may use the network',
};

/** New and worse findings beside the packages that came with the build, a row for each package and basis. */
export function arrivalRows({
  arrivals = [],
  findings,
}: Pick<Result, 'arrivals' | 'findings'>): ArrivalRow[] {
  const byId = new Map(findings.map((each) => [each.id, each]));
  return gather(arrivals, (each) => `${each.basis} ${each.package}`).flatMap((group): ArrivalRow[] => {
    const [first] = group;
    const sent = group.flatMap(({ finding }) => byId.get(finding) ?? []);
    return first === undefined ? [] : [{ ...first, sends: sendsOf(sent) }];
  });
}

function sendsOf(findings: readonly Finding[]): string[] {
  return gather(findings, ({ recipient }) => recipient.host).map((group) => {
    const names = [...new Set(group.map(identifierName))].join(', ');
    const triggers = [...new Set(group.map(({ trigger }) => trigger))].join(', ');
    return `${names} to ${group[0]?.recipient.host ?? ''} on ${triggers}`;
  });
}
