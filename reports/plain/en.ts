import type { PlainWords } from './words.ts';

/** English. */
export const en: PlainWords = {
  code: 'en',
  name: 'English',
  title: 'What this phone was seen to send about you',
  when: (day, build) => `Checked ${day}. Software version of the phone: ${build}.`,
  list: (items) => {
    const last = items.at(-1) ?? '';
    return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
  },
  summary: {
    readable: (what, to) => `Readable for anybody on the way, this phone sent its ${what} to ${to}.`,
    protected: (what, to) => `Protected on the way, the phone sent its ${what} to ${to}.`,
    unknown: (what, to) => `The phone sent its ${what} to ${to}; how well protected is not known.`,
    noneReadable: 'Nothing was seen that others on the way could have read.',
    nothing: 'The phone was not seen to send anything that tells which phone it is or whose.',
    nothingCounts: 'Nothing can be said: no attempt of this check worked to the end.',
    answeredHere: 'During the check this computer answered in place of the receivers, and passed nothing on.',
    unfinished: 'The check was stopped before its end; this page tells what had been recorded by then.',
    simulated: 'This was no real phone but a simulated one, on which the check is tried out.',
    unread: (count) =>
      `With ${count} ${count === 1 ? 'receiver' : 'receivers'} it talked in a way that could not be read.`,
  },
  leak: {
    heading: 'Would this check have noticed the leak of 2019?',
    what: 'In 2019 the Norwegian broadcaster NRK found that phones of the make Nokia sent their serial numbers, readable for anybody, to a receiver in China whenever they were switched on or unlocked. This box tells how good the check was, not how good the phone is.',
    answers: {
      gateway:
        'Yes. Everything that the phone sent over Wi-Fi had to pass this computer, also what programs send without asking for the phone’s settings, as the program of 2019 did.',
      gap: 'Not for certain. What the phone sent over Wi-Fi had to pass this computer, but it also sent something that was not recorded: over the mobile network, or in a moment in which nothing was recorded. A leak like that of 2019 may be in it.',
      counted:
        'Yes, for what goes over Wi-Fi. A program like that of 2019 may send data by a route that this computer does not see. But the phone’s own data meter shows no more than what passed this computer, in every attempt: while the computer listened, nothing went by another route.',
      amount:
        'Only that something left. The phone counted more data than passed this computer: something went another way, and nobody saw what it was. A leak like that of 2019 may be in it.',
      missed:
        'This check may have missed it. A program like that of 2019 may send data by a route that this computer does not see, and the phone’s own data meter, which would show that, could not be used, or not in every attempt. What was not seen here may still have been sent.',
      tool: 'That depends on the program that made the recording. One to which the phone was only directed in its Wi-Fi settings would probably have missed it; one that takes everything the phone sends would have seen it.',
      nothing: 'No. No attempt worked to the end.',
    },
    same: 'What this phone sent readable for anybody went to the very receiver of 2019.',
  },
  sent: {
    heading: 'What was sent, and to whom',
    none: 'The phone was not seen to send anything that tells which phone it is or whose. That does not mean that nothing was sent: read what could not be seen.',
    unknownOwner: 'Who is behind this address is not known here',
    notSure: 'probably',
    source: (source, day) => `How it is known who is behind the address: “${source}” (read ${day}).`,
    by: (app) => `Sent by the program ${app}.`,
    when: 'When',
    what: 'What',
    how: 'How well protected',
    of: (k, n) => `${k} of ${n} times`,
    uncounted: 'seen in an attempt that was not counted',
    slot: (name, slot) => `${name} (SIM ${slot})`,
  },
  ways: {
    clear:
      'Not protected at all: anybody on the way, such as the owner of the Wi-Fi or an internet provider, could read it.',
    coded:
      'Not protected: it only looks scrambled. Anybody on the way, such as the owner of the Wi-Fi or an internet provider, could turn it back and read it.',
    weak: 'Badly protected: the phone did not check to whom it was talking, so somebody on the way could read it.',
    protected:
      'Protected on its way: only its receiver can read it. (For the check, the phone was made to let this computer read it, too.)',
    unknown: 'How well it was protected is not known.',
  },
  moments: {
    boot: 'when the phone was restarted',
    unlock: 'when it was unlocked',
    'screen-on': 'when its screen was switched on',
    'sim-swap': 'when its SIM card was changed',
    idle: 'when nobody touched it',
    'idle-hour': 'when nobody touched it for an hour',
    'idle-72h': 'when nobody touched it for three days',
    capture: 'during the recording',
    any: 'at any time, whatever was done',
    background: 'at other moments of these attempts',
    other: 'when something else was done',
  },
  identifiers: {
    imei: [
      'IMEI number',
      'the phone’s serial number in all mobile networks, one for each place for a SIM card; it stays the same when the card is changed',
    ],
    imeisv: ['IMEI number', 'the phone’s serial number in all mobile networks, with a software version'],
    meid: ['MEID number', 'the phone’s serial number in some mobile networks; it never changes'],
    serial: ['serial number', 'the maker’s number for this one phone; it never changes'],
    eid: ['number of its built-in SIM', 'it stays the same for the phone’s whole life'],
    iccid: ['SIM card number', 'the serial number of the SIM card; it changes only with the card'],
    imsi: [
      'subscription number',
      'the number by which the mobile network knows the subscription; it is not the phone number',
    ],
    msisdn: ['phone number', 'the number that people call'],
    'wifi-mac': [
      'Wi-Fi address',
      'the number by which Wi-Fi networks, in shops for instance, can recognise the phone',
    ],
    'bluetooth-mac': ['Bluetooth address', 'the number by which things nearby can recognise the phone'],
    'android-id': [
      'Android ID',
      'made when the phone was set up; it stays until the phone is reset to how it left the factory',
    ],
    'gsf-id': [
      'Google ID',
      'made when the phone was set up; it stays until the phone is reset to how it left the factory',
    ],
    'advertising-id': ['advertising ID', 'made for advertisers; it can be changed in the phone’s settings'],
    idfv: [
      'number for one maker’s apps',
      'the same in all apps of one maker, as long as one of them is installed',
    ],
    udid: ['number that Apple gave the phone', 'the number of the phone itself; it never changes'],
    location: ['position', 'where the phone is'],
    'cell-id': [
      'mobile mast in use',
      'it tells where the phone is: in a town to a few streets, in the country to some kilometres',
    ],
    lac: ['mobile area', 'in which area of the mobile network the phone is'],
    ssid: ['name of its Wi-Fi', 'the name of the Wi-Fi that it uses'],
    bssid: ['address of its Wi-Fi router', 'it tells where the phone is'],
    account: ['account', 'the name of an account of its owner'],
    contact: ['contact', 'an entry of its owner’s address book'],
    sms: ['text message', 'what a text message says'],
    'device-name': ['name of the phone', 'the name that its owner gave to it'],
    'local-ip': ['address at home', 'the phone’s address inside its own Wi-Fi'],
    file: ['file', 'a file that was on the phone'],
    custom: ['another mark', 'something else by which the phone can be recognised'],
  },
  again: {
    heading: 'Compared with the last check',
    lead: (before) => `The last time the software of the phone was ${before}.`,
    states: {
      fixed: ['No longer sent', 'It was not seen any more, often enough to say so.'],
      still: ['Still sent', 'It was seen the last time, too.'],
      undecided: ['Not decided', 'Too little was seen to say whether it has stopped.'],
      new: ['New', 'It was not seen the last time.'],
    },
    row: (what, to, moment) => `${what}, to ${to}, ${moment}`,
    rates: (before, now) => `last time ${before}, now ${now}`,
    none: 'Nothing was seen, neither the last time nor now.',
  },
  unseen: {
    heading: 'What could not be seen',
    always: [
      'What the phone sends over the mobile network or as text messages, and what its SIM card sends by itself.',
      'What it sends in other situations than those listed below.',
      'Photos, passwords and what is typed: the check does not look for these, only for the numbers and marks of this phone that it could read or was told.',
    ],
    proxy:
      'What is sent by a route that this computer does not see. Of that only the amount can be known, and only where the phone’s own data meter could be read.',
    proxyCounted:
      'What is sent by a route that this computer does not see. While the computer listened there was none of it, as the phone’s own data meter shows.',
    unread: (count) =>
      count === 1
        ? 'The phone talked with this receiver in a way that could not be read:'
        : `The phone talked with these ${count} receivers in a way that could not be read:`,
    bypassed: (letters) =>
      `The phone counted more than passed this computer, about as much as ${letters} letters of text. What it was is not known.`,
    cellular: (letters) =>
      `The phone sent about as much as ${letters} letters of text over the mobile network during the check.`,
    uncounted: (counted, attempts) =>
      counted === 0
        ? `The phone’s own data meter could not be used in any of the ${attempts} attempts. Of what went by another route, not even the amount is known.`
        : `The phone’s own data meter could be used in ${counted} of ${attempts} attempts only. Of what went by another route in the others, not even the amount is known.`,
    invalid: (invalid, planned) =>
      `${invalid} of ${planned} attempts do not count, because it could not be shown that the phone’s data passed this computer.`,
    seldom: (listened) =>
      listened === null
        ? 'What happens seldom: so little may not show it.'
        : `What happens seldom, or later: each time the computer listened for ${listened} only.`,
    tool: 'Whatever the program that made the recording left out. Silence in it proves nothing.',
    parts: (count) =>
      `${count} ${count === 1 ? 'part' : 'parts'} of what was sent could not be turned into something readable.`,
  },
  phone: {
    heading: 'What the phone itself tells',
    removed: (app) =>
      `The program ${app} was part of the phone’s software and has been removed by an update; its data was deleted.`,
    known: (app) =>
      `On the phone is the program ${app}, which is known to send such data from other phones; what was seen of it here stands above.`,
  },
  advice: {
    heading: 'What you can do',
    sent: [
      'Install the updates of the phone, and check again afterwards: an update can end it, or begin it.',
      'Ask the maker of the phone, and the receivers, what they get and why. Show them this page.',
      'If you never agreed to it, the data protection authority of your country takes complaints.',
    ],
    unsure: [
      'To see more, check again with the phone connected by cable or over the hotspot of this computer, and let it listen longer.',
    ],
    nothing: ['Check again after each update of the phone: an update can change what it sends.'],
  },
  done: {
    heading: 'What was done',
    moment: 'The computer listened',
    times: 'Number of times',
    timesBefore: 'Last time',
    listened: (time) => `After each of these the computer listened for ${time}.`,
    seconds: (n) => (n === 1 ? '1 second' : `${n} seconds`),
    minutes: (n) => (n === 1 ? '1 minute' : `${n} minutes`),
    answers: {
      sink: 'This computer answered in place of all receivers; nothing was passed on. After real answers the phone might have sent something else.',
      success:
        'This computer answered in place of all receivers that all was well; nothing was passed on. After real answers the phone might have sent something else.',
      forward: 'The phone talked with its real receivers.',
      fail: 'This computer answered in place of all receivers that they were out of order.',
    },
    imported: 'A recording was read that another program had made.',
  },
  proof: {
    heading: 'For journalists and authorities',
    text: 'Beside this page lies a file whose name ends in .tar. It holds the findings in detail, signed by this computer, so that it can be shown that nobody changed them since. It does not hold the phone’s numbers themselves.',
    masked: 'The phone’s own numbers are left out of this page, so that it can be shown to others.',
  },
  madeBy: (version) => `Made with the program phonehome, version ${version}.`,
  guide: {
    yes: 'yes',
    no: 'no',
    done: 'Done',
    enter: 'Press Enter when it is done.',
    choose: (last) => `Type a number from 1 to ${last} (Enter for 1).`,
    answer: 'Answer',
    welcome: (minutes) =>
      `This finds out what your phone tells others about itself and about you. It takes about ${minutes} minutes, and you are its hand: you restart, lock and unlock it when you are asked to. Stop at any time with Ctrl-C; what was recorded until then is kept. Nothing leaves this computer.`,
    cable:
      'Is it an Android phone that hangs on this computer by a cable, with USB debugging switched on? It need not be, but with it the phone’s own data meter can be read, and so more can be said.',
    noCable: (why) => `The phone was not reached by cable, and the check goes on without it. (${why})`,
    which: 'Which of these phones is it?',
    read: (count) => `The phone itself told ${count} numbers to look for.`,
    numbers:
      'Now the numbers to look for. They stay on this computer. Leave one out by pressing Enter; what nobody knows cannot be found.',
    number: {
      imei: ['IMEI number (dial *#06# on the phone)', 'it has 15 digits'],
      imei2: ['Second IMEI number, where the phone has two', 'it has 15 digits'],
      iccid: [
        'SIM card number (printed on the card, or in the phone’s settings as ICCID)',
        'it has 18 to 20 digits',
      ],
      msisdn: ['Phone number, beginning with + and the country', 'it has 5 to 15 digits'],
      'wifi-mac': [
        'Wi-Fi address (settings of the phone, often "MAC address")',
        'it looks like 3c:5a:b4:1d:7e:21',
      ],
      'bluetooth-mac': ['Bluetooth address', 'it looks like 3c:5a:b4:1d:7e:21'],
      serial: ['Serial number of the phone', 'it is written without blanks'],
      'advertising-id': ['Advertising ID', 'it looks like 6f9b1c54-20de-4a37-9c81-d5e0b7a4f213'],
    },
    wrong: (form) => `That cannot be right: ${form}. Type it again, or press Enter to leave it out.`,
    doubtful:
      'Its last digit does not fit the others: one of them may be mistyped. Is it as the phone shows it?',
    model: 'Which phone is it? For instance: Nokia 7 plus',
    build:
      'Which software does it run? (Android: Settings, About phone, Build number. iPhone: Settings, General, About, Software version.)',
    way: 'How shall the phone’s data come to this computer?',
    ways: {
      wifi: 'by the phone’s Wi-Fi settings (programs may ignore them)',
      hotspot: 'by a hotspot that this computer opens (sees also what ignores the settings)',
      file: 'I have a recording of another program: PCAPdroid, Fiddler, mitmproxy, Wireshark',
    },
    hotspot: {
      system:
        'Only a computer with Linux can watch its hotspot by itself. With Windows or a Mac: open the hotspot (Windows: Settings, Network and internet, Mobile hotspot; Mac: System Settings, General, Sharing, Internet Sharing), connect the phone to it, and let the program Wireshark record that connection while you restart and unlock the phone. Save the recording, and choose "I have a recording" here.',
      rights:
        'For that this computer has to be told where its hotspot sends things, which only its administrator may do. Begin again with: sudo ./phonehome check',
      none: 'This computer has no second network in which a phone could be. Open a hotspot (often: Settings, Wi-Fi, the three dots, Turn on Wi-Fi hotspot; or type: nmcli device wifi hotspot), and then choose this once more.',
      failed: (why) => `This computer cannot watch its hotspot. (${why})`,
      which:
        'Which of this computer’s networks is the hotspot? Until the check is over, whatever is in that network reaches nothing outside.',
      wireless: 'wireless',
      noneOfThem: 'none of these',
      watched: (name) =>
        `This computer now watches all that comes from ${name}. When the check is over it stops doing so.`,
      released: 'This computer no longer watches its hotspot.',
      stays: (why) => `This computer still watches its hotspot. Type: sudo ./phonehome gateway down (${why})`,
      join: 'Connect the phone to the hotspot of this computer, and switch its mobile data off.',
      free: 'Nothing has to be set on the phone: whatever it sends over this hotspot passes this computer.',
      notSeen:
        'The phone’s data does not come to this computer yet. Look whether the phone is still in the hotspot, whether its mobile data is off, and (Android: Settings, Network and internet) whether "Private DNS" is off or automatic; then press the button on its page again.',
    },
    file: 'Where is the recording? Type the path of the file.',
    address: 'By which of its addresses does the phone reach this computer? Both must be in the same Wi-Fi.',
    noAddress:
      'This computer is in no network. Connect it to the Wi-Fi in which the phone is, and begin again.',
    visit: (address) =>
      `Open this page in the browser of the phone, or point its camera at the square: ${address}`,
    visited: 'The phone has opened the page.',
    nothingYet:
      'Nothing has come from the phone yet. Look whether it is in the same Wi-Fi as this computer, whether its mobile data is off, and whether a firewall on this computer stops it.',
    proxy: (host, port) =>
      `Now the phone’s Wi-Fi has to be told to send its data to this computer. Switch mobile data off. Then open the settings of the Wi-Fi in which the phone is (Android: the wheel beside its name, then Edit and Advanced; iPhone: the i beside its name, then Configure Proxy), set Proxy to Manual, and enter: host or server ${host}, port ${port}.`,
    iphone:
      'Switch mobile data off. The page on the iPhone offers a profile, which tells its Wi-Fi to send its data to this computer and lets this computer read it; the page says what to tap. The profile removes itself after a day.',
    proxySet: 'The phone’s Wi-Fi was told over the cable to send its data to this computer.',
    trust:
      'So that protected data can be read, too, the phone has to trust this computer. The page on the phone tells how. Without that, more stays unreadable.',
    press: 'Then press the button on the page on the phone.',
    seen: 'The phone’s data comes to this computer.',
    notSeen:
      'The phone’s data does not come to this computer yet. Look at the numbers that you entered in its Wi-Fi settings, whether they were saved, and whether mobile data is off; then press the button on its page again.',
    attempt: (n, of) => `Attempt ${n} of ${of}`,
    act: {
      sleep: 'Lock the phone: press its power button shortly, so that its screen goes dark.',
      wake: 'Press its power button shortly, so that its screen goes on. Do not unlock it.',
      unlock: 'Unlock it now.',
      restarts: 'The computer restarts the phone over the cable. Leave it alone.',
      reboot: 'Restart the phone now, and wait until it shows its lock screen.',
    },
    disagrees: 'The phone is not in that state yet.',
    quiet: 'Now leave it alone; the computer waits until it is quiet.',
    listening: (time) => `The computer listens for ${time}. Do not touch the phone.`,
    prove:
      'Unlock the phone and press the button on its page, so that it is certain that its data still comes here.',
    skip: 'Nothing has come from the phone. Shall it be tried once more? (If not, this attempt will not count.)',
    fails: (why) => `This attempt does not count: ${why}`,
    repeat: 'Shall it be made again?',
    working: 'That was all. The computer now goes through what was recorded.',
    stopped: 'Stopped. What was recorded is kept; the computer makes the page of it.',
    results: (page) => `The page: ${page}`,
    proof: (file) => `For a journalist or an authority: ${file}`,
    keep: (file) => `To check again after an update: phonehome check --again ${file}`,
    takeBack: {
      android:
        'Now take it back, or the phone will have no internet in this Wi-Fi: in the settings of the Wi-Fi set Proxy to None. If you installed the certificate "phonehome", remove it (Settings, Security, Encryption and credentials, User credentials). Then switch mobile data on.',
      iphone:
        'Now take it back, or the iPhone will have no internet in this Wi-Fi: Settings, General, VPN & Device Management, "phonehome check", Remove Profile. If you set the proxy by hand: Settings, Wi-Fi, the i beside the network, Configure Proxy, Off. Then connect to the Wi-Fi again, and switch mobile data on.',
      cable:
        'The setting was taken back over the cable. If you installed the certificate "phonehome" on the phone, remove it (Settings, Security, Encryption and credentials, User credentials). Switch mobile data on.',
      hotspot:
        'Connect the phone to its usual Wi-Fi, and switch mobile data on. If you installed the certificate or the profile "phonehome" on it, remove it (Android: Settings, Security, Encryption and credentials, User credentials; iPhone: Settings, General, VPN & Device Management).',
    },
    door: {
      title: 'This phone and the computer',
      proxy: (host, port) => `Proxy: Manual. Host or server: ${host}. Port: ${port}.`,
      free: 'Nothing has to be set: whatever this phone sends over this hotspot passes the computer.',
      android:
        'Android: Settings, Network and internet, Wi-Fi, the wheel beside the network, Edit, Advanced options.',
      byHand: 'Or by hand: Settings, Wi-Fi, the i beside the network, Configure Proxy, Manual.',
      later: 'Look at the computer: it goes on there. Then load this page again.',
      trust: 'So that protected data can be read, too (not necessary):',
      download: 'Get the certificate of the computer',
      trustAndroid:
        'Android: Settings, Security, More, Encryption and credentials, Install a certificate, CA certificate; choose the file that was just loaded.',
      profile:
        'An iPhone takes the setting and the certificate from one profile. It removes itself after a day; you can remove it at any time.',
      wifi: 'Name of this Wi-Fi, as the iPhone’s settings show it',
      get: 'Get the profile',
      install: [
        'Allow it to be loaded.',
        'Settings, Profile Downloaded: Install. It may ask for the password of the Wi-Fi.',
        'Settings, General, About, Certificate Trust Settings: switch "phonehome lab CA" on. (Without that, more stays unreadable.)',
        'Come back to this page, and press the button below.',
      ],
      after:
        'When the check is over: Settings, General, VPN & Device Management, "phonehome check", Remove Profile.',
      press: 'Show the computer that this phone is here',
      pressed: 'It worked. Look at the computer.',
      failed: 'It did not reach the computer. Look at the Wi-Fi settings of the phone.',
    },
  },
};
