import type { RecipientEntry } from '../../model/recipient.ts';
import { entriesOf } from './recipient-entry.ts';

const leith = 'Leith: Mobile Handset Privacy, Trinity College Dublin, 2021; not read again for this list';
const own = 'site of the organisation under its own name; not read for this list';
const date = '2026-11';

/** Makers of operating systems and of the services that belong to them. */
export const osVendors: readonly RecipientEntry[] = entriesOf('os-vendor', [
  {
    organisation: 'Google',
    country: 'US',
    confidence: 'medium',
    source: leith,
    date,
    domains: [
      'google.com',
      'googleapis.com',
      'gstatic.com',
      'googleusercontent.com',
      'android.com',
      'gvt1.com',
      'gvt2.com',
      'ggpht.com',
      'youtube.com',
      'google.cn',
    ],
  },
  {
    organisation: 'Apple',
    country: 'US',
    confidence: 'medium',
    source: leith,
    date,
    domains: ['apple.com', 'icloud.com', 'mzstatic.com', 'apple-dns.net', 'cdn-apple.com'],
  },
  {
    organisation: 'Microsoft',
    country: 'US',
    confidence: 'medium',
    source: 'location and telemetry services under its own names; not read for this list',
    date,
    domains: [
      'live.net',
      'microsoft.com',
      'live.com',
      'windows.com',
      'msftconnecttest.com',
      'msftncsi.com',
      'office.com',
    ],
  },
  {
    organisation: 'KaiOS Technologies',
    country: 'HK',
    confidence: 'low',
    source: 'site of the vendor; offices in Hong Kong and the United States, establishment not looked up',
    date,
    domains: ['kaiostech.com'],
  },
  {
    organisation: 'Mozilla',
    country: 'US',
    confidence: 'medium',
    source: own,
    date,
    domains: ['mozilla.com', 'mozilla.org', 'firefox.com'],
  },
  {
    organisation: 'e Foundation',
    country: 'FR',
    confidence: 'medium',
    source: own,
    date,
    domains: ['e.foundation', 'murena.com'],
  },
  {
    organisation: 'LineageOS',
    country: 'US',
    confidence: 'low',
    source: 'project site; legal seat not looked up',
    date,
    domains: ['lineageos.org'],
  },
]);
