import { commandOta } from './ota-command.ts';
import { sideloadOta } from './ota-sideload.ts';

/** How the lab installs an OTA, by name: add a control by a file and a line here. */
export const otaControls = {
  sideload: () => sideloadOta,
  command: commandOta,
} as const;

/** Name of an OTA control. */
export type OtaControlName = keyof typeof otaControls;
