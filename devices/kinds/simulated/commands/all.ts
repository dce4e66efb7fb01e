import { activities } from './activities.ts';
import { cmd } from './cmd.ts';
import type { CommandTable } from './command.ts';
import { content } from './content.ts';
import { dumpsys } from './dumpsys.ts';
import { files } from './files.ts';
import { framework } from './framework.ts';
import { input } from './input.ts';
import { locksettings } from './locksettings.ts';
import { mounts } from './mounts.ts';
import { network } from './network.ts';
import { packages } from './packages.ts';
import { properties } from './properties.ts';
import { radio } from './radio.ts';
import { settings } from './settings.ts';
import { system } from './system.ts';
import { text } from './text.ts';

/** Every command that the phone's shell has. */
export const allCommands: CommandTable = {
  ...framework({
    ...activities,
    ...cmd,
    ...content,
    ...dumpsys,
    ...input,
    ...locksettings,
    ...packages,
    ...radio,
    ...settings,
  }),
  ...files,
  ...mounts,
  ...network,
  ...properties,
  ...system,
  ...text,
};
