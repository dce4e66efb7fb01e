import { isIP } from 'node:net';
import type { Check, IdentifierFamily, Spelling } from './identifier-kind.ts';
import { distinct, spelling } from './spelling.ts';

function check(value: string): Check {
  return isIP(value) === 0 ? { error: 'a local address is an IPv4 or IPv6 address' } : {};
}

function spellings(value: string): Spelling[] {
  if (isIP(value) !== 6) return [{ name: 'plain', form: value, bound: 'digits', context: 'field' }];
  const groups = expand(value);
  return distinct([
    spelling('plain', value, 'hex'),
    spelling('expanded', groups.map((group) => group.padStart(4, '0')).join(':'), 'hex'),
    spelling('bytes', Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex'), 'free'),
  ]);
}

function expand(value: string): string[] {
  const [head = '', tail] = value.replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
}

/** Address of the phone in the lab's network. Short addresses match where the field's name fits or nothing else is in it. */
export const localIp: IdentifierFamily = {
  kinds: ['local-ip'],
  check,
  spellings,
  hashInputs: (value) => [value],
  names: /ip\b|ip$|^ip|ip.?addr|addr|host/i,
  placeholder: (value) => (/^(127\.|0\.0\.0\.0$|::1?$)/.test(value) ? 'address of no network' : null),
};
