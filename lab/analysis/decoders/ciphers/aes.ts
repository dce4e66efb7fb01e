import { createCipheriv, createDecipheriv } from 'node:crypto';
import { undoingKeys } from './aes-tables.ts';
import { startsAsText } from './cipher.ts';

const blockBytes = 16;
const scheduleWords = 48;

/** One key for many messages. */
export type AesKey = {
  /** Whole blocks undone; padding stays. */
  decrypt(bytes: Buffer): Buffer;
  /** The keys of its rounds, then what is added to the first block: 48 words. */
  readonly schedule: Int32Array;
};

/** AES-128 with one key; `iv` null is ECB, else CBC. */
export function aesKey(key: Buffer, iv: Buffer | null): AesKey {
  const mode = iv === null ? 'aes-128-ecb' : 'aes-128-cbc';
  const schedule = new Int32Array(scheduleWords);
  schedule.set(undoingKeys(key));
  for (let word = 0; iv !== null && word < 4; word += 1) schedule[44 + word] = iv.readInt32BE(word * 4);
  return {
    schedule,
    decrypt: (bytes) => createDecipheriv(mode, key, iv).setAutoPadding(false).update(bytes),
  };
}

/** The schedules of several keys, one after another, as the kernel reads them. */
export function keySchedules(keys: readonly AesKey[]): Int32Array {
  const all = new Int32Array(keys.length * scheduleWords);
  for (const [index, { schedule }] of keys.entries()) all.set(schedule, index * scheduleWords);
  return all;
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
    const first = key.decrypt(bytes.subarray(0, blockBytes));
    const text = least === blockBytes ? startsAsText(first) : startsAsText(unpadded(first));
    if (text) return unpadded(key.decrypt(bytes));
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
