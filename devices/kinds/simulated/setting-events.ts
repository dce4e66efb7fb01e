import type { PhoneEventName } from './phone-event.ts';
import type { SettingsNamespace } from './phone-state.ts';

/** A setting that was written or deleted: null where it was or is absent. */
export type SettingChange = {
  readonly namespace: SettingsNamespace;
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
};

const proxyKeys = ['http_proxy', 'global_http_proxy_host', 'global_http_proxy_port'];

/**
 * What a phone notices of a changed setting. Writing wifi_on, mobile_data or airplane_mode_on
 * switches no radio on Android; a key that ends in `opt_out` is a user's refusal of telemetry.
 */
export function settingEvents({ namespace, key, before, after }: SettingChange): PhoneEventName[] {
  if (namespace === 'global' && proxyKeys.includes(key)) return ['proxy'];
  const events: PhoneEventName[] = ['setting'];
  if (namespace === 'secure' && key === 'location_mode' && isOn(before) !== isOn(after)) {
    events.push(isOn(after) ? 'location-on' : 'location-off');
  }
  if (namespace === 'global' && key === 'multi_sim_data_call') events.push('data-sim-switch');
  if (/opt_?out$/i.test(key) && isOn(before) !== isOn(after)) {
    events.push(isOn(after) ? 'opt-out' : 'opt-in');
  }
  return events;
}

function isOn(value: string | null): boolean {
  return value !== null && !['', '0', 'false', 'null'].includes(value);
}
