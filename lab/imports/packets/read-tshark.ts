import { LabError } from '../../errors.ts';
import { type Json, objectOf, textOf } from '../../har/json-value.ts';
import { readElements, type Wanted } from '../../har/read-elements.ts';
import { utf8Chunks } from '../../har/utf8-chunks.ts';
import { type End, lostPacket, type PacketOrLost } from './packet.ts';

const wanted: Wanted = {
  name: 'JSON of tshark',
  path: [],
  missing: 'list of packets',
  remedy: 'Write it again with "tshark -r FILE -T json".',
};

/** The packets of `tshark -T json`. Throws BAD_FILE, with the line, where it is none. */
export async function* readTsharkJson(file: string): AsyncGenerator<PacketOrLost> {
  for await (const element of readElements(utf8Chunks(file), file, wanted)) {
    const place = `packet ${element.at + 1}`;
    if ('tooLarge' in element) yield lostPacket(place, null, element.tooLarge);
    else {
      const source = objectOf(objectOf(element.value)?._source);
      const layers = objectOf(source?.layers);
      const packet = layers === null ? noLayers(place) : packetOf(layers, '', place);
      if (packet !== null) yield packet;
    }
  }
}

/** The packets of `tshark -T ek`: lines, of which every other one is an index of Elasticsearch. */
export async function* readTsharkEk(file: string): AsyncGenerator<PacketOrLost> {
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (line.trim() === '') continue;
    const layers = objectOf(parse(line, file, number)?.layers);
    const packet = layers === null ? null : packetOf(layers, 'ek', `line ${number}`);
    if (packet !== null) yield packet;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let held: Buffer[] = [];
  for await (const chunk of utf8Chunks(file)) {
    let from = 0;
    for (let to = chunk.indexOf(10); to !== -1; to = chunk.indexOf(10, from)) {
      yield Buffer.concat([...held, chunk.subarray(from, to)]).toString('utf8');
      held = [];
      from = to + 1;
    }
    held.push(chunk.subarray(from));
  }
  yield Buffer.concat(held).toString('utf8');
}

function parse(line: string, file: string, number: number): Json | null {
  try {
    return objectOf(JSON.parse(line));
  } catch {
    throw new LabError(
      'BAD_FILE',
      `${file}:${number} is no JSON, so it is nothing that tshark wrote, or was cut short. Write it again with "tshark -r FILE -T ek".`,
    );
  }
}

function noLayers(place: string): PacketOrLost {
  return lostPacket(place, null, 'it has no layers');
}

/** Names are `tcp.srcport` in JSON and `tcp_tcp_srcport` in ek; without a payload field there was none, or it was left out. */
function packetOf(layers: Json, style: '' | 'ek', place: string): PacketOrLost | null {
  const of = (layer: string, field: string) => {
    const object = objectOf(layers[layer]);
    const name = style === 'ek' ? `${layer}_${layer}_${field.replaceAll('.', '_')}` : `${layer}.${field}`;
    const value = object?.[name];
    return textOf(Array.isArray(value) ? value[0] : value);
  };
  const moment = momentOf(of('frame', 'time_epoch'));
  const protocol = 'tcp' in layers ? 'tcp' : 'udp' in layers ? 'udp' : null;
  if (protocol === null) return null;
  const from = endOf(of, protocol, 'src');
  const to = endOf(of, protocol, 'dst');
  if (from === null || to === null)
    return lostPacket(place, moment, 'its addresses or ports are not in the file');
  const flags = Number(of('tcp', 'flags') ?? 0);
  const payload = Buffer.from((of(protocol, 'payload') ?? '').replaceAll(':', ''), 'hex');
  const length = protocol === 'tcp' ? Number(of('tcp', 'len') ?? 0) : Number(of('udp', 'length') ?? 8) - 8;
  return {
    ...{ place, at: moment, protocol, from, to },
    seq: Number(of('tcp', 'seq_raw') ?? of('tcp', 'seq') ?? 0),
    syn: (flags & 2) !== 0,
    ack: (flags & 16) !== 0,
    payload,
    cut: Math.max(0, length - payload.length),
  };
}

function endOf(
  of: (layer: string, field: string) => string | null,
  protocol: string,
  side: 'src' | 'dst',
): End | null {
  const host = of('ip', side) ?? of('ipv6', side);
  const port = of(protocol, `${side}port`);
  return host === null || port === null ? null : { host, port: Number(port) };
}

/** Seconds, or in later versions a date. */
function momentOf(text: string | null): number | null {
  if (text === null) return null;
  const at = Number.isNaN(Number(text)) ? Date.parse(text) : Number(text) * 1000;
  return Number.isNaN(at) ? null : at;
}
