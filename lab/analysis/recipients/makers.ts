import type { RecipientEntry } from './recipient-entry.ts';

const base = { role: 'maker', date: '2026-01' } as const;
const prebuilt = 'update client of the maker';
const papers = 'Liu, Patras, Leith: Android Mobile OS Snooping (PLOS ONE e0279942)';

/** Makers of phones and of their chips. */
export const makers: readonly RecipientEntry[] = [
  { ...base, domain: 'oneplus.net', organisation: 'OnePlus', country: 'CN', confidence: 'high', source: 'analytics of OxygenOS (open.oneplus.net)' },
  { ...base, domain: 'h2os.com', organisation: 'OnePlus', country: 'CN', confidence: 'high', source: prebuilt },
  { ...base, domain: 'coloros.com', organisation: 'OPPO', country: 'CN', confidence: 'high', source: prebuilt },
  { ...base, domain: 'heytapmobi.com', organisation: 'OPPO', country: 'CN', confidence: 'high', source: papers },
  { ...base, domain: 'heytapmobile.com', organisation: 'OPPO', country: 'CN', confidence: 'high', source: papers },
  { ...base, domain: 'realme.com', organisation: 'realme', country: 'CN', confidence: 'high', source: papers },
  { ...base, domain: 'miui.com', organisation: 'Xiaomi', country: 'CN', confidence: 'high', source: prebuilt },
  { ...base, domain: 'xiaomi.com', organisation: 'Xiaomi', country: 'CN', confidence: 'high', source: papers },
  { ...base, domain: 'xiaomi.net', organisation: 'Xiaomi', country: 'CN', confidence: 'high', source: papers },
  { ...base, domain: 'mi.com', organisation: 'Xiaomi', country: 'CN', confidence: 'high', source: papers },
  { ...base, domain: 'hicloud.com', organisation: 'Huawei', country: 'CN', confidence: 'high', source: prebuilt },
  { ...base, domain: 'huawei.com', organisation: 'Huawei', country: 'CN', confidence: 'high', source: papers },
  { ...base, domain: 'dbankcloud.com', organisation: 'Huawei', country: 'CN', confidence: 'high', source: papers },
  { ...base, domain: 'dbankcloud.cn', organisation: 'Huawei', country: 'CN', confidence: 'high', source: papers },
  { ...base, domain: 'hihonorcloud.com', organisation: 'Honor', country: 'CN', confidence: 'medium', source: prebuilt },
  { ...base, domain: 'ospserver.net', organisation: 'Samsung', country: 'KR', confidence: 'high', source: prebuilt },
  { ...base, domain: 'samsung.com', organisation: 'Samsung', country: 'KR', confidence: 'high', source: papers },
  { ...base, domain: 'samsungdm.com', organisation: 'Samsung', country: 'KR', confidence: 'high', source: papers },
  { ...base, domain: 'samsungcloudsolution.com', organisation: 'Samsung', country: 'KR', confidence: 'high', source: papers },
  { ...base, domain: 'samsungosp.com', organisation: 'Samsung', country: 'KR', confidence: 'medium', source: papers },
  { ...base, domain: 'vivo.com.cn', organisation: 'vivo', country: 'CN', confidence: 'high', source: prebuilt },
  { ...base, domain: 'vivoglobal.com', organisation: 'vivo', country: 'CN', confidence: 'medium', source: prebuilt },
  { ...base, domain: 'shalltry.com', organisation: 'Transsion', country: 'CN', confidence: 'high', source: 'preloaded software of TECNO, Infinix and itel' },
  { ...base, domain: 'transsion.com', organisation: 'Transsion', country: 'CN', confidence: 'high', source: 'group site of Transsion' },
  { ...base, domain: 'doov.com.cn', organisation: 'Doov', country: 'CN', confidence: 'medium', source: 'preloaded store of Doov' },
  { ...base, domain: 'hmdglobal.com', organisation: 'HMD Global', country: 'FI', confidence: 'high', source: 'maker of Nokia phones' },
  { ...base, domain: 'hmd.com', organisation: 'HMD Global', country: 'FI', confidence: 'high', source: 'maker of Nokia phones' },
  { ...base, domain: 'evenwell.com', organisation: 'FIH Mobile', country: 'TW', confidence: 'medium', source: 'maker of Nokia phones for HMD Global' },
  { ...base, domain: 'motorola.com', organisation: 'Motorola', country: 'US', confidence: 'high', source: prebuilt },
  { ...base, domain: 'svcmot.com', organisation: 'Motorola', country: 'US', confidence: 'high', source: prebuilt },
  { ...base, domain: 'lenovo.com', organisation: 'Lenovo', country: 'CN', confidence: 'high', source: prebuilt },
  { ...base, domain: 'fairphone.com', organisation: 'Fairphone', country: 'NL', confidence: 'high', source: 'site of the maker' },
  { ...base, domain: 'sonymobile.com', organisation: 'Sony', country: 'JP', confidence: 'high', source: prebuilt },
  { ...base, domain: 'izatcloud.net', organisation: 'Qualcomm', country: 'US', confidence: 'high', source: 'assisted positioning (XTRA) of Qualcomm' },
  { ...base, domain: 'xtracloud.net', organisation: 'Qualcomm', country: 'US', confidence: 'high', source: 'assisted positioning (XTRA) of Qualcomm' },
  { ...base, domain: 'mediatek.com', organisation: 'MediaTek', country: 'TW', confidence: 'high', source: 'site of the maker' },
];
