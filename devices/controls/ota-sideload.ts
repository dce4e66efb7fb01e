import type { OtaControl, OtaKind } from './ota-control.ts';

/** By the phone's own recovery: `adb reboot sideload-auto-reboot`, then `adb sideload`. */
export const sideloadOta: OtaControl = {
  name: 'sideload',
  install: async (phone, ota) => {
    await phone.awaitOta();
    await phone.sendOta(ota.path);
  },
};

/** What every phone with a recovery can do. */
export const otaBySideload: OtaKind = { name: 'sideload', make: () => sideloadOta };
