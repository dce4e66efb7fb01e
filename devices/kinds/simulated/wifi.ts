/** A Wi-Fi of real packets: the phone's process is in a network namespace of its own, and its Wi-Fi leads out of it. */
export type Wifi = {
  /** The phone's own address there: adb finds it at this one, and all that it sends comes from it. */
  readonly address: string;
  /** Its default route, and the resolver that the network told it of. */
  readonly router: string;
};
