/** What captures of proxies do not hold. */
export const proxyBlind =
  'It holds what came to the proxy that made it. What goes around a proxy setting is not in it (apps that ignore the ' +
  'setting, as the code that leaked in 2019 did, HTTP/3, raw sockets, DNS, cellular data), and nothing in it tells how much that was.';
