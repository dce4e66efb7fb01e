import { sentenceOf } from '../../../../lab/errors.ts';
import type { Fault } from './fault.ts';

/** The cable falls out: connections drop, and none are taken until it is in again. */
export const usbLoss: Fault = {
  name: 'usb-loss',
  description: 'the connection drops, and new ones are refused',
  begin: ({ adbd, journal }) => {
    void adbd.plug(false);
    return () => {
      adbd.plug(true).catch((thrown) => journal.record('fault', { error: sentenceOf(thrown) }));
    };
  },
};
