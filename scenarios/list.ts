import type { Scenario } from '../lab/model/scenario.ts';
import { airplaneToggle } from './airplane-toggle.ts';
import { boot } from './boot.ts';
import { call } from './call.ts';
import { charge } from './charge.ts';
import { contactsSync } from './contacts-sync.ts';
import { firstBoot } from './first-boot.ts';
import { idle } from './idle.ts';
import { idle72h } from './idle-72h.ts';
import { idleHour } from './idle-hour.ts';
import { locationOn } from './location-on.ts';
import { optIn } from './opt-in.ts';
import { optOut } from './opt-out.ts';
import { otaUpgrade } from './ota-upgrade.ts';
import { screenOn } from './screen-on.ts';
import { simSwap } from './sim-swap.ts';
import { smsReceived } from './sms-received.ts';
import { unlock } from './unlock.ts';
import { wifiConnect } from './wifi-connect.ts';

/** What a run does that names no scenario. They need nothing beyond the phone and its SIM. */
export const usualScenarios: readonly Scenario[] = [boot, unlock, screenOn, simSwap, idle];

/** All scenarios; a new one is a file beside these and a line here. */
export const scenarios: readonly Scenario[] = [
  ...usualScenarios,
  wifiConnect,
  airplaneToggle,
  locationOn,
  smsReceived,
  call,
  contactsSync,
  charge,
  optOut,
  optIn,
  idleHour,
  idle72h,
  firstBoot,
  otaUpgrade,
];
