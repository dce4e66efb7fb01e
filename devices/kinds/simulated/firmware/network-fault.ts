/** How an attempt of the phone to send something ended. */
export type NetworkResult =
  /** A reply came. */
  | 'replied'
  /** It left for the internet, was counted, and nobody answered. */
  | 'dropped'
  /** No network: nothing was sent. */
  | 'offline'
  /** Nobody listens there. */
  | 'unreachable'
  /** The proxy did not open the tunnel. */
  | 'proxy-refused'
  /** The phone's client did not accept the server's certificate. */
  | 'certificate-refused'
  | 'timeout'
  /** The connection broke before the reply was whole. */
  | 'broken'
  /** The firmware's templates gave no valid request on this phone. */
  | 'invalid-request';

/** Why a connection of the phone failed. Never leaves the phone's network. */
export class NetworkFault extends Error {
  readonly result: NetworkResult;

  constructor(result: NetworkResult, message: string) {
    super(message);
    this.result = result;
  }
}
