import { uiAutomator2Component, uiAutomator2Package } from '../uiautomator2/server.ts';
import type { Fault } from './fault.ts';

/** The UiAutomator2 server dies, and dies again each time that somebody connects to it. */
export const appServerCrash: Fault = {
  name: 'app-server-crash',
  description: 'the UiAutomator2 server dies whenever it is used',
  begin: ({ instrumentations, processes, ports }) => {
    const sound = instrumentations.get(uiAutomator2Component);
    if (sound === undefined) return () => {};
    instrumentations.set(uiAutomator2Component, async (phone) => {
      const stop = await sound(phone);
      for (const port of ports.keys()) {
        ports.set(port, (stream) => {
          processes.stop(uiAutomator2Package);
          stream.destroy();
        });
      }
      return stop;
    });
    processes.stop(uiAutomator2Package);
    return () => instrumentations.set(uiAutomator2Component, sound);
  },
};
