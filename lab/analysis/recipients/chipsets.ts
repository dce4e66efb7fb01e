import type { RecipientEntry } from '../../model/recipient.ts';
import { entriesOf } from './recipient-entry.ts';

const own = 'site of the organisation under its own name; not read for this list';
const date = '2026-11';

/** Makers of chips, whose own software on the phone fetches assistance data or reports. */
export const chipsets: readonly RecipientEntry[] = entriesOf('chipset', [
  {
    organisation: 'Qualcomm',
    country: 'US',
    confidence: 'high',
    source:
      'XTRA assistance data: android.googlesource.com/device/moto/shamu (gps.conf) and github.com/fogfon/xtra-daemon',
    date,
    domains: ['izatcloud.net'],
  },
  {
    organisation: 'Qualcomm',
    country: 'US',
    confidence: 'high',
    source:
      'names behind xtrapath3.izatcloud.net in a capture, github.com/fogfon/xtra-daemon; android.googlesource.com/device/common (gps.conf)',
    date,
    domains: ['gpsonextra.net', 'qcomgeo2.com'],
  },
  {
    organisation: 'Qualcomm',
    country: 'US',
    confidence: 'medium',
    source: 'assistance data (XTRA); not read for this list',
    date,
    domains: ['xtracloud.net'],
  },
  {
    organisation: 'Qualcomm',
    country: 'US',
    confidence: 'medium',
    source: own,
    date,
    domains: ['qualcomm.com', 'qualcomm.cn'],
  },
  {
    organisation: 'MediaTek',
    country: 'TW',
    confidence: 'medium',
    source: own,
    date,
    domains: ['mediatek.com'],
  },
  {
    organisation: 'Broadcom',
    country: 'US',
    confidence: 'medium',
    source: own,
    date,
    domains: ['broadcom.com'],
  },
  { organisation: 'Unisoc', country: 'CN', confidence: 'medium', source: own, date, domains: ['unisoc.com'] },
]);
