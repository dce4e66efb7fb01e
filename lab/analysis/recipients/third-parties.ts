import type { RecipientEntry } from '../../model/recipient.ts';
import { entriesOf } from './recipient-entry.ts';

const date = '2026-11';

/** Others whose software is preloaded, such as update clients made for several makers. */
export const thirdParties: readonly RecipientEntry[] = entriesOf('third-party', [
  {
    organisation: 'Adups',
    country: 'CN',
    confidence: 'medium',
    source: 'reports of 2016 on phones of BLU; not read again for this list',
    date,
    domains: ['adups.com', 'adups.cn'],
  },
  {
    organisation: 'Digitime',
    country: 'CN',
    confidence: 'low',
    source: 'update client for several makers; establishment not looked up',
    date,
    domains: ['digitimetech.com'],
  },
  {
    organisation: 'LinkedIn (Microsoft)',
    country: 'US',
    confidence: 'medium',
    source: 'preloaded on phones of several makers; not read for this list',
    date,
    domains: ['linkedin.com', 'licdn.com'],
  },
  {
    organisation: 'Hiya',
    country: 'US',
    confidence: 'medium',
    source: 'caller identification preloaded on phones; not read for this list',
    date,
    domains: ['hiyaapi.com', 'hiya.com'],
  },
  {
    organisation: 'Truecaller',
    country: 'SE',
    confidence: 'medium',
    source: 'caller identification; not read for this list',
    date,
    domains: ['truecaller.com'],
  },
  {
    organisation: 'Avast',
    country: 'CZ',
    confidence: 'medium',
    source: 'security software preloaded by makers; owned by Gen Digital, US; not read for this list',
    date,
    domains: ['avast.com', 'avcdn.net'],
  },
  {
    organisation: 'McAfee',
    country: 'US',
    confidence: 'medium',
    source: 'security software preloaded by makers; not read for this list',
    date,
    domains: ['mcafee.com'],
  },
  {
    organisation: 'Netflix',
    country: 'US',
    confidence: 'medium',
    source: 'preloaded on phones of several makers; not read for this list',
    date,
    domains: ['netflix.com'],
  },
  {
    organisation: 'Spotify',
    country: 'SE',
    confidence: 'medium',
    source: 'preloaded on phones of several makers; not read for this list',
    date,
    domains: ['spotify.com', 'scdn.co'],
  },
  {
    organisation: 'HERE',
    country: 'NL',
    confidence: 'medium',
    source: 'maps and positioning; not read for this list',
    date,
    domains: ['here.com', 'hereapi.com'],
  },
  {
    organisation: 'Skyhook (Qualcomm)',
    country: 'US',
    confidence: 'low',
    source: 'positioning; ownership not looked up',
    date,
    domains: ['skyhookwireless.com'],
  },
  {
    organisation: 'Opera',
    country: 'NO',
    confidence: 'medium',
    source: 'browser preloaded by makers; not read for this list',
    date,
    domains: ['opera.com', 'opera-api.com'],
  },
]);
