import type { RecipientEntry } from '../../model/recipient.ts';
import { entriesOf } from './recipient-entry.ts';

const own = 'site of the organisation under its own name; not read for this list';
const date = '2026-11';

/** Networks that deliver for others: who is behind a host below them is not told by its name. */
export const cdns: readonly RecipientEntry[] = entriesOf('cdn', [
  {
    organisation: 'Akamai',
    country: 'US',
    confidence: 'medium',
    source: own,
    date,
    domains: ['akamai.net', 'akamaiedge.net', 'akamaized.net', 'akamaihd.net'],
  },
  {
    organisation: 'Amazon Web Services',
    country: 'US',
    confidence: 'medium',
    source: own,
    date,
    domains: ['amazonaws.com', 'awsstatic.com'],
  },
  {
    organisation: 'Amazon Web Services',
    country: 'US',
    confidence: 'high',
    source: 'host of a delivery network in a capture, github.com/fogfon/xtra-daemon',
    date,
    domains: ['cloudfront.net'],
  },
  {
    organisation: 'Cloudflare',
    country: 'US',
    confidence: 'medium',
    source: own,
    date,
    domains: ['cloudflare.com', 'cloudflare.net'],
  },
  {
    organisation: 'Fastly',
    country: 'US',
    confidence: 'medium',
    source: own,
    date,
    domains: ['fastly.net', 'fastly.com'],
  },
  {
    organisation: 'Microsoft Azure',
    country: 'US',
    confidence: 'medium',
    source: own,
    date,
    domains: ['azureedge.net', 'windows.net'],
  },
  {
    organisation: 'Alibaba Cloud',
    country: 'CN',
    confidence: 'medium',
    source: own,
    date,
    domains: ['aliyuncs.com', 'alicdn.com'],
  },
  {
    organisation: 'Tencent Cloud',
    country: 'CN',
    confidence: 'medium',
    source: own,
    date,
    domains: ['myqcloud.com'],
  },
  {
    organisation: 'ChinaNetCenter (Wangsu)',
    country: 'CN',
    confidence: 'medium',
    source: own,
    date,
    domains: ['wscdns.com'],
  },
  {
    organisation: 'Kingsoft Cloud',
    country: 'CN',
    confidence: 'medium',
    source: own,
    date,
    domains: ['ksyuncdn.com'],
  },
]);
