import type { ProtobufValue } from './firmware.ts';

/**
 * Writes a message in the protocol buffers wire format: strings as bytes, integers and booleans as
 * varints (negative ones in 64 bits), maps as messages, lists as repeated fields.
 */
export function encodeProtobuf(
  message: { readonly [field: string]: ProtobufValue },
  bytesOf: (text: string) => Buffer,
): Buffer {
  const fields = Object.entries(message).flatMap(([field, value]) =>
    (Array.isArray(value) ? value : [value]).map((each: ProtobufValue) =>
      encodeField(Number(field), each, bytesOf),
    ),
  );
  return Buffer.concat(fields);
}

function encodeField(field: number, value: ProtobufValue, bytesOf: (text: string) => Buffer): Buffer {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return Buffer.concat([tag(field, 0), varint(BigInt.asUintN(64, BigInt(value)))]);
  }
  const inner =
    typeof value === 'string'
      ? bytesOf(value)
      : encodeProtobuf(value as { readonly [field: string]: ProtobufValue }, bytesOf);
  return Buffer.concat([tag(field, 2), varint(BigInt(inner.length)), inner]);
}

function tag(field: number, wireType: 0 | 2): Buffer {
  return varint((BigInt(field) << 3n) | BigInt(wireType));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.of(...bytes, Number(rest));
}
