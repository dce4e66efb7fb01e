import { timeControls } from '../../devices/controls/time-controls.ts';
import type { PhoneClocks } from '../../devices/controls/time-kind.ts';
import { realTime } from '../../devices/controls/time-real.ts';
import type { TimeControl } from '../model/phone-host.ts';

/** How time goes by on phones of a host with these clocks, or (null) of none. */
export function chooseTime(clocks: PhoneClocks | null): TimeControl {
  return timeControls.map((kind) => kind.make(clocks)).find((control) => control !== null) ?? realTime();
}
