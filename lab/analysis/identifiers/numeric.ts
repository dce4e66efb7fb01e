import type { Spelling } from './identifier-kind.ts';
import { fixed64, varint } from './octets.ts';
import { spelling } from './spelling.ts';

/** A whole number as protobuf and binary formats carry it. Short numbers are no pattern: they match by chance. */
export function binaryNumbers(value: bigint): Spelling[] {
  if (value < 1n << 40n) return [];
  const { little, big } = fixed64(value);
  const zigzag = BigInt.asUintN(64, value << 1n);
  return [
    spelling('fixed64', little, 'free'),
    spelling('fixed64', big, 'free'),
    spelling('varint', varint(value), 'free'),
    spelling('varint', varint(zigzag), 'free'),
  ];
}
