import { createCipheriv, createDecipheriv } from 'node:crypto';
import { AesBlock } from './aes-block.ts';
import { startsAsText } from './cipher.ts';

const blockBytes = 16;
const scheduleWords = 48;

export { aesTables } from './aes-block.ts';

/** What tries one key on many messages: `first` gives the first block, good until it is asked again. */
export type AesKey = {
  first(bytes: Buffer): Buffer;
  all(bytes: Buffer): Buffer;
  /** The keys of its rounds, then what is added to the first block: 48 words. */
  readonly schedule: Int32Array;
};

/** AES-128 with one key; `iv` null is ECB, else CBC. Padding stays. */
export function aesKey(key: Buffer, iv: Buffer | null): AesKey {
  const mode = iv === null ? 'aes-128-ecb' : 'aes-128-cbc';
  const single = new AesBlock(key);
  const schedule = new Int32Array(scheduleWords);
  schedule.set(single.keys);
  for (let word = 0; iv !== null && word < 4; word += 1) schedule[44 + word] = iv.readInt32BE(word * 4);
  return {
    schedule,
    first: (bytes) => {
      const block = single.decrypt(bytes);
      if (iv !== null) for (let index = 0; index < blockBytes; index += 1) xorAt(block, index, iv);
      return block;
    },
    all: (bytes) => {
      const decipher = createDecipheriv(mode, key, iv).setAutoPadding(false);
      return Buffer.concat([decipher.update(bytes), decipher.final()]);
    },
  };
}

/** The schedules of several keys, one after another, as the kernel reads them. */
export function keySchedules(keys: readonly AesKey[]): Int32Array {
  const all = new Int32Array(keys.length * scheduleWords);
  for (const [index, { schedule }] of keys.entries()) all.set(schedule, index * scheduleWords);
  return all;
}

function xorAt(block: Buffer, index: number, iv: Buffer): void {
  block[index] = (block[index] as number) ^ (iv[index] as number);
}

/** What is encrypted with padding fills its blocks. */
export function isWholeBlocks(length: number): boolean {
  return length >= blockBytes && length % blockBytes === 0;
}

/** Text under one of the keys, without its padding (PKCS 7), or null. */
export function decryptText(bytes: Buffer, keys: readonly AesKey[]): Buffer | null {
  if (!isWholeBlocks(bytes.length)) return null;
  const least = bytes.length === blockBytes ? 1 : blockBytes;
  for (const key of keys) {
    const first = key.first(bytes);
    const text = least === blockBytes ? startsAsText(first) : startsAsText(unpadded(first));
    if (text) return unpadded(key.all(bytes));
  }
  return null;
}

function unpadded(bytes: Buffer): Buffer {
  const count = bytes[bytes.length - 1] ?? 0;
  return count >= 1 && count <= blockBytes ? bytes.subarray(0, bytes.length - count) : bytes;
}

/** AES-128 in counter mode, which undoes itself. */
export function counterMode(bytes: Buffer, key: Buffer, iv: Buffer): Buffer {
  return createCipheriv('aes-128-ctr', key, iv).update(bytes);
}
