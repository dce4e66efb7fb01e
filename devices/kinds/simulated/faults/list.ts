import { adbFrozen } from './adb-frozen.ts';
import { adbUnauthorized } from './adb-unauthorized.ts';
import { appServerCrash } from './app-server-crash.ts';
import { batteryLow } from './battery-low.ts';
import { clock1970 } from './clock-1970.ts';
import type { Fault } from './fault.ts';
import { keyguardStuck } from './keyguard-stuck.ts';
import { networkUnvalidated } from './network-unvalidated.ts';
import { neverBoots } from './never-boots.ts';
import { overheated } from './overheated.ts';
import { pinWrong } from './pin-wrong.ts';
import { proxyLost } from './proxy-lost.ts';
import { rebootLoop } from './reboot-loop.ts';
import { slotFallback } from './slot-fallback.ts';
import { slowAnswers } from './slow-answers.ts';
import { storageFull } from './storage-full.ts';
import { usbLoss } from './usb-loss.ts';

/** Every fault that a simulated phone can have: add one by a file and a line here. */
export const faults: readonly Fault[] = [
  adbUnauthorized,
  adbFrozen,
  usbLoss,
  slowAnswers,
  rebootLoop,
  neverBoots,
  batteryLow,
  overheated,
  storageFull,
  clock1970,
  keyguardStuck,
  pinWrong,
  slotFallback,
  appServerCrash,
  networkUnvalidated,
  proxyLost,
];
