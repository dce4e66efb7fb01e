import type { RecipientEntry } from './recipient-entry.ts';

const base = { role: 'carrier', date: '2026-01' } as const;
const registration =
  'SIM self-registration of the carrier (ZZHC), as Nordic Semiconductor documents it for nRF Connect SDK';

/** Mobile network operators whose servers preloaded software contacts. */
export const carriers: readonly RecipientEntry[] = [
  {
    ...base,
    domain: 'vnet.cn',
    organisation: 'China Telecom',
    country: 'CN',
    confidence: 'high',
    source: registration,
  },
  {
    ...base,
    domain: 'ctwing.cn',
    organisation: 'China Telecom',
    country: 'CN',
    confidence: 'high',
    source: 'CTWing IoT platform of China Telecom',
  },
  {
    ...base,
    domain: '189.cn',
    organisation: 'China Telecom',
    country: 'CN',
    confidence: 'high',
    source: 'customer site of China Telecom',
  },
  {
    ...base,
    domain: 'wo.com.cn',
    organisation: 'China Unicom',
    country: 'CN',
    confidence: 'high',
    source: 'device registration of China Unicom (dm.wo.com.cn)',
  },
  {
    ...base,
    domain: '10010.com',
    organisation: 'China Unicom',
    country: 'CN',
    confidence: 'high',
    source: 'customer site of China Unicom',
  },
  {
    ...base,
    domain: '10086.cn',
    organisation: 'China Mobile',
    country: 'CN',
    confidence: 'high',
    source: 'customer site of China Mobile',
  },
  {
    ...base,
    domain: 'cmpassport.com',
    organisation: 'China Mobile',
    country: 'CN',
    confidence: 'medium',
    source: 'number verification of China Mobile',
  },
  {
    ...base,
    domain: 'telenor.no',
    organisation: 'Telenor',
    country: 'NO',
    confidence: 'high',
    source: 'customer site of Telenor',
  },
  {
    ...base,
    domain: 'telia.com',
    organisation: 'Telia',
    country: 'SE',
    confidence: 'high',
    source: 'customer site of Telia',
  },
  {
    ...base,
    domain: 'vodafone.com',
    organisation: 'Vodafone',
    country: 'GB',
    confidence: 'high',
    source: 'group site of Vodafone',
  },
  {
    ...base,
    domain: 'telekom.de',
    organisation: 'Deutsche Telekom',
    country: 'DE',
    confidence: 'high',
    source: 'customer site of Deutsche Telekom',
  },
];
