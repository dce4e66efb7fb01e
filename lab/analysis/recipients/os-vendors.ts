import type { RecipientEntry } from './recipient-entry.ts';

const base = { role: 'os-vendor', date: '2026-01', confidence: 'high', country: 'US' } as const;
const leith = 'Leith: Mobile Handset Privacy (2021)';

/** Makers of operating systems and of the services that belong to them. */
export const osVendors: readonly RecipientEntry[] = [
  { ...base, domain: 'google.com', organisation: 'Google', source: leith },
  { ...base, domain: 'googleapis.com', organisation: 'Google', source: leith },
  { ...base, domain: 'gstatic.com', organisation: 'Google', source: leith },
  { ...base, domain: 'googleusercontent.com', organisation: 'Google', source: leith },
  { ...base, domain: 'android.com', organisation: 'Google', source: leith },
  { ...base, domain: 'gvt1.com', organisation: 'Google', source: leith },
  {
    ...base,
    domain: 'live.net',
    organisation: 'Microsoft',
    source: 'location service of Windows (inference.location.live.net)',
  },
  { ...base, domain: 'microsoft.com', organisation: 'Microsoft', source: 'site of the vendor' },
  { ...base, domain: 'apple.com', organisation: 'Apple', source: leith },
  { ...base, domain: 'icloud.com', organisation: 'Apple', source: leith },
  { ...base, domain: 'kaiostech.com', organisation: 'KaiOS Technologies', source: 'site of the vendor' },
];
