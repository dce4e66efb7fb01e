import { identifyMessage, type Matcher, type ReadMessage } from '../../../lab/analysis/identify.ts';
import type { Device, Identifier } from '../../../lab/model/device.ts';
import { phone } from '../identify/phones.ts';
import { drawCase } from './cases.ts';
import type { Random } from './random.ts';

/** Phones that are in nobody's lab, without the values that they share with `known` ones by chance. */
export function strangers(known: readonly Device[], count: number): Device[] {
  const values = known.flatMap((device) => device.identifiers.map(({ value }) => value));
  const taken = new Set(values.flatMap((value) => [value, Number(value).toString(16)]));
  return Array.from({ length: count }, (_, index) => {
    const stranger = phone(50_000 + index);
    const own = stranger.identifiers.filter(({ value, kind }) => !taken.has(value) && kind !== 'location');
    // Far from the known phones: within a kilometre of one of them it is that one's position.
    const elsewhere = { kind: 'location', value: `-33.${410_000 + index},18.${270_000 + index}` } as const;
    return { ...stranger, identifiers: [...own, elsewhere] };
  });
}

/** A message of strangers or of nobody: values in all spellings and encodings, tokens, numbers, noise. */
export function crowdMessage(random: Random, devices: readonly Device[]): ReadMessage {
  const shape = random.below(20);
  if (shape < 1) return drawCase(random, devices).message;
  const message = { method: 'POST', url: 'http://crowd.test/e', headers: [], direction: 'sent' } as const;
  if (shape === 2) return { ...message, body: random.bytes(20 + random.below(180)) };
  if (shape === 3) return { ...message, body: Buffer.from(random.bytes(60).toString('base64')) };
  return { ...message, body: Buffer.from(JSON.stringify(telemetry(random, random.pick(devices)))) };
}

const names = ['imei', 'id', 'uid', 'ts', 'lat', 'lon', 'ip', 'mac', 'sn', 'ssid', 'did', 'token'];

/** Names of short values hold the device's own: a random number of five digits is a known one by chance. */
function telemetry(random: Random, { identifiers }: Device): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (let count = 0; count < 3; count += 1) out[random.pick(names)] = valueFor(random, identifiers);
  const { kind, value } = random.pick(identifiers);
  return { ...out, [kind]: value };
}

function valueFor(random: Random, identifiers: readonly Identifier[]): unknown {
  switch (random.below(7)) {
    case 0:
      return random.pick(identifiers).value;
    case 1:
      return random.below(1_000_000);
    case 2:
      return `${random.below(1e8)}${random.below(1e7)}`;
    case 3:
      return random.bytes(16).toString('hex');
    case 4:
      return (random.below(180e6) / 1e6).toFixed(6);
    case 5:
      return random.bytes(24).toString('base64url');
    default:
      return random.bytes(6).toString('hex').match(/../g)?.join(':');
  }
}

/** What was found in messages that hold nothing of these phones. */
export function measureCrowd(
  matcher: Matcher,
  devices: readonly Device[],
  random: Random,
  messages: number,
): string[] {
  const wrong: string[] = [];
  for (let count = 0; count < messages; count += 1) {
    const message = crowdMessage(random, devices);
    for (const { identifier, spelling, where } of identifyMessage(matcher, message).sightings)
      wrong.push(`message ${count}: ${identifier} as ${spelling} at ${where}`);
  }
  return wrong;
}
