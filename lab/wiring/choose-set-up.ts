import type { SetUpControl, SetUpMeans } from '../../devices/controls/set-up-control.ts';
import { setUpControls } from '../../devices/controls/set-up-controls.ts';

/** The first control that can set a wiped phone up here; null where there is none. */
export function chooseSetUp(means: SetUpMeans): SetUpControl | null {
  return setUpControls.map((kind) => kind.make(means)).find((control) => control !== null) ?? null;
}
