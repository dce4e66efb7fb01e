import type { RecipientEntry } from './recipient-entry.ts';

const base = { role: 'third-party', date: '2026-01' } as const;
const documented = 'documentation of its software development kit';

/** Analytics, advertising, crash reports, and makers of update clients for others. */
export const thirdParties: readonly RecipientEntry[] = [
  { ...base, domain: 'adups.com', organisation: 'Adups', country: 'CN', confidence: 'high', source: 'Kryptowire report of 2016 on BLU phones' },
  { ...base, domain: 'adups.cn', organisation: 'Adups', country: 'CN', confidence: 'medium', source: 'Kryptowire report of 2016 on BLU phones' },
  { ...base, domain: 'umeng.com', organisation: 'Umeng (Alibaba)', country: 'CN', confidence: 'high', source: documented },
  { ...base, domain: 'umengcloud.com', organisation: 'Umeng (Alibaba)', country: 'CN', confidence: 'high', source: documented },
  { ...base, domain: 'getui.com', organisation: 'Getui', country: 'CN', confidence: 'high', source: documented },
  { ...base, domain: 'jpush.cn', organisation: 'Aurora Mobile', country: 'CN', confidence: 'high', source: documented },
  { ...base, domain: 'baidu.com', organisation: 'Baidu', country: 'CN', confidence: 'high', source: documented },
  { ...base, domain: 'qq.com', organisation: 'Tencent', country: 'CN', confidence: 'high', source: documented },
  { ...base, domain: 'bytedance.com', organisation: 'ByteDance', country: 'CN', confidence: 'high', source: documented },
  { ...base, domain: 'pangle.io', organisation: 'ByteDance', country: 'CN', confidence: 'medium', source: documented },
  { ...base, domain: 'facebook.com', organisation: 'Meta', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'app-measurement.com', organisation: 'Google', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'google-analytics.com', organisation: 'Google', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'doubleclick.net', organisation: 'Google', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'crashlytics.com', organisation: 'Google', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'branch.io', organisation: 'Branch Metrics', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'bugsnag.com', organisation: 'SmartBear', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'appsflyer.com', organisation: 'AppsFlyer', country: 'IL', confidence: 'high', source: documented },
  { ...base, domain: 'appsflyersdk.com', organisation: 'AppsFlyer', country: 'IL', confidence: 'high', source: documented },
  { ...base, domain: 'adjust.com', organisation: 'Adjust (AppLovin)', country: 'US', confidence: 'medium', source: documented },
  { ...base, domain: 'applovin.com', organisation: 'AppLovin', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'unity3d.com', organisation: 'Unity Technologies', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'vungle.com', organisation: 'Liftoff', country: 'US', confidence: 'medium', source: documented },
  { ...base, domain: 'inmobi.com', organisation: 'InMobi', country: 'IN', confidence: 'medium', source: documented },
  { ...base, domain: 'flurry.com', organisation: 'Yahoo', country: 'US', confidence: 'medium', source: documented },
  { ...base, domain: 'amplitude.com', organisation: 'Amplitude', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'mixpanel.com', organisation: 'Mixpanel', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'sentry.io', organisation: 'Functional Software (Sentry)', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'onesignal.com', organisation: 'OneSignal', country: 'US', confidence: 'high', source: documented },
  { ...base, domain: 'criteo.com', organisation: 'Criteo', country: 'FR', confidence: 'high', source: documented },
];
