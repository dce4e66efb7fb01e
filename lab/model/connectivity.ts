/** What a system expects that asks whether its network reaches the internet. */
export type ConnectivityReply = { readonly status: number; readonly type: string; readonly text: string };

type Check = { readonly hosts: readonly string[]; readonly paths: readonly string[] } & ConnectivityReply;

const nothing = { status: 204, type: 'text/plain', text: '' } as const;
const apple = '<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>';

/** One row an asker: the hosts and paths of its check, and the answer that contents it. */
const checks: readonly Check[] = [
  {
    // Android and its makers: any of these with this path means "answer 204 and nothing else".
    hosts: [
      'connectivitycheck.gstatic.com',
      'connectivitycheck.android.com',
      'clients1.google.com',
      'clients3.google.com',
      'www.google.com',
      'google.com',
      'www.google.cn',
      'www.gstatic.com',
      'play.googleapis.com',
      'g.cn',
      'connect.rom.miui.com',
      'conn1.oppomobile.com',
      'conn2.oppomobile.com',
      'conn1.coloros.com',
      'conn2.coloros.com',
      'wifi.vivo.com.cn',
      'connectivitycheck.platform.hicloud.com',
      'connectivitycheck.cbg-app.huawei.com',
      'connectivity.samsung.com.cn',
      'www.qualcomm.cn',
    ],
    paths: ['/generate_204', '/gen_204'],
    ...nothing,
  },
  {
    hosts: ['captive.apple.com'],
    paths: ['/', '/hotspot-detect.html'],
    status: 200,
    type: 'text/html',
    text: apple,
  },
  {
    hosts: ['www.apple.com'],
    paths: ['/library/test/success.html'],
    status: 200,
    type: 'text/html',
    text: apple,
  },
  {
    hosts: ['www.msftconnecttest.com', 'ipv6.msftconnecttest.com'],
    paths: ['/connecttest.txt'],
    status: 200,
    type: 'text/plain',
    text: 'Microsoft Connect Test',
  },
  {
    hosts: ['www.msftncsi.com', 'ipv6.msftncsi.com'],
    paths: ['/ncsi.txt'],
    status: 200,
    type: 'text/plain',
    text: 'Microsoft NCSI',
  },
  {
    hosts: ['detectportal.firefox.com'],
    paths: ['/success.txt'],
    status: 200,
    type: 'text/plain',
    text: 'success\n',
  },
  {
    hosts: ['nmcheck.gnome.org'],
    paths: ['/check_network_status.txt'],
    status: 200,
    type: 'text/plain',
    text: 'NetworkManager is online\n',
  },
];

const timeHosts = ['time.android.com', 'time.google.com', 'time1.google.com', 'pool.ntp.org'];

/** The answer that a connectivity check expects, or null where this is none. A query is ignored here. */
export function connectivityReply(host: string, path: string): ConnectivityReply | null {
  const name = host.toLowerCase();
  const bare = path.split('?', 1)[0] ?? path;
  return checks.find((check) => check.hosts.includes(name) && check.paths.includes(bare)) ?? null;
}

/**
 * Is this request a connectivity check and nothing more? A query makes it one no longer: whatever
 * is attached to a check has left the phone like anything else and must be analysed.
 */
export function isConnectivityCheck(host: string, path: string): boolean {
  return !path.includes('?') && connectivityReply(host, path) !== null;
}

/** Is this a question for the time? The Date header of any answer contents it. */
export function isTimeRequest(host: string, path: string): boolean {
  const name = host.toLowerCase();
  return !path.includes('?') && timeHosts.some((each) => name === each || name.endsWith(`.${each}`));
}

/** Does a phone ask this host whether its network is a valid one, or for the time? */
export function keepsPhoneAtHome(host: string): boolean {
  const name = host.toLowerCase();
  return checks.some(({ hosts }) => hosts.includes(name)) || isTimeRequest(name, '/');
}
