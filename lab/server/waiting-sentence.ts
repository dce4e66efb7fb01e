import type { HostedPhone, HostRecord, PhoneSelector, ServiceRun } from '../model/service.ts';

/** Why a run has not begun: which phones match what it asks for, and what holds each. */
export function waitingSentence({ submission }: ServiceRun, hosts: readonly HostRecord[]): string {
  const { plan, build } = submission;
  const simulated = build.kind === 'firmware';
  const phones = hosts.flatMap(({ name, phones }) => phones.map((phone) => ({ ...phone, host: name })));
  const matching = phones.filter((phone) => phone.simulated === simulated && matches(phone, plan.phones));
  const wanted = wordsOf(plan.phones, simulated);
  if (hosts.length === 0) return `It waits for ${wanted}; no worker has announced itself.`;
  if (matching.length === 0) {
    const names = hosts.map(({ name }) => name).join(', ');
    return `It waits for ${wanted}; none of the ${phones.length} phones of ${names} is one.`;
  }
  const each = matching.map((phone) => `${phone.serial} on ${phone.host} ${stateOf(phone)}`);
  return `It waits for ${wanted}: ${each.join('; ')}.`;
}

/** Whether a phone is one that a run asks for. */
export function matches(
  phone: Pick<HostedPhone, 'serial' | 'line' | 'product'>,
  { serials, line, product }: PhoneSelector,
): boolean {
  return (
    (serials === undefined || serials.includes(phone.serial)) &&
    (line === undefined || line === phone.line) &&
    (product === undefined || product === phone.product)
  );
}

function wordsOf({ serials, line, product }: PhoneSelector, simulated: boolean): string {
  const kind = simulated ? 'a simulated phone' : 'a phone';
  const parts = [
    ...(serials === undefined ? [] : [`with serial ${serials.join(' or ')}`]),
    ...(line === undefined ? [] : [`of line ${line}`]),
    ...(product === undefined ? [] : [`of product ${product}`]),
  ];
  return [kind, ...parts].join(' ');
}

function stateOf({ quarantine, run, health }: HostedPhone): string {
  if (quarantine !== null) return `is quarantined (${quarantine})`;
  if (run !== null) return `works on run ${run}`;
  return health === null ? 'is free and will take it' : health;
}
