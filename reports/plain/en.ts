import type { PlainWords } from './words.ts';

/** English. */
export const en: PlainWords = {
  code: 'en',
  name: 'English',
  title: 'What this phone sends home',
  when: (day, build) => `Checked ${day}. Software of the phone: ${build}.`,
  list: (items) => {
    const last = items.at(-1) ?? '';
    return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
  },
  summary: {
    sent: (what, to) => `This phone sent its ${what} to ${to}.`,
    readable: 'Some of it was not protected: anybody on the way could have read it.',
    nothing: 'Nothing was seen that tells which phone it is or whose.',
    nothingCounts: 'Nothing can be said: no attempt of this check worked to the end.',
    answeredHere:
      'During the check this computer answered in place of the receivers, so nothing of it reached them this time.',
    unfinished: 'The check was stopped before its end; this page tells what had been recorded by then.',
  },
  leak: {
    heading: 'Would this check have noticed the leak of 2019?',
    answers: {
      gateway:
        'Yes. Everything that the phone sent over Wi-Fi had to pass this computer, also what programs send without asking for the phone’s settings, as the program of 2019 did.',
      counted:
        'Yes. The phone’s own count of what it sent agrees with what passed this computer in every attempt: nothing went another way. (The program of 2019 would have gone another way.)',
      amount:
        'Only that something left. The phone counted more data than passed this computer: something went another way, and nobody saw what it was. A leak like that of 2019 may be in it.',
      missed:
        'It may have missed it. The program of 2019 probably paid no heed to the phone’s settings, so what it sends does not pass this computer; and the phone’s own count of what it sent could not be compared in every attempt. What was not seen here may still have been sent.',
      tool: 'That depends on the program that made the recording. One to which the phone was only directed in its Wi-Fi settings would probably have missed it; one that takes everything the phone sends would have seen it.',
      nothing: 'No. No attempt worked to the end.',
    },
  },
  sent: {
    heading: 'What was sent, and to whom',
    none: 'Nothing was seen that tells which phone it is or whose. That does not mean that nothing was sent: read what could not be seen.',
    unknownOwner: 'Nobody knows who is behind this address',
    notSure: 'probably',
    source: (source, day) => `Who is behind the address was looked up here: ${source} (${day}).`,
    by: (app) => `Sent by the program ${app}.`,
    when: 'When',
    what: 'What',
    how: 'How well protected',
    of: (k, n) => `${k} of ${n} times`,
    uncounted: 'seen in an attempt that was not counted',
    slot: (name, slot) => `${name} (SIM ${slot})`,
  },
  ways: {
    clear: 'Not protected at all: anybody on the way could read it.',
    coded: 'Written in another way, but not protected: anybody on the way could turn it back and read it.',
    weak: 'Badly protected: the phone did not check to whom it was talking, so somebody on the way could read it.',
    protected: 'Protected on its way; its receiver can read it.',
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
    background: 'between the attempts',
    other: 'when something else was done',
  },
  identifiers: {
    imei: ['IMEI number', 'the number of the phone itself; it stays the same for the phone’s whole life'],
    imeisv: ['IMEI number', 'the number of the phone itself, with the version of its radio software'],
    meid: ['MEID number', 'the number of the phone itself; it stays the same for the phone’s whole life'],
    serial: ['serial number', 'the maker’s number for this one phone; it never changes'],
    eid: ['number of its built-in SIM', 'it stays the same for the phone’s whole life'],
    iccid: ['SIM card number', 'it stays the same as long as the card'],
    imsi: ['subscription number', 'the number by which the mobile network knows the subscriber'],
    msisdn: ['phone number', 'the number that people call'],
    'wifi-mac': [
      'Wi-Fi address',
      'the number of the phone’s Wi-Fi radio; shops and routers can recognise it',
    ],
    'bluetooth-mac': ['Bluetooth address', 'the number of the phone’s Bluetooth radio'],
    'android-id': ['Android number', 'made when the phone was set up; it stays until the phone is erased'],
    'gsf-id': ['Google number', 'made when the phone was set up; it stays until the phone is erased'],
    'advertising-id': ['advertising number', 'made for advertisers; its owner can change it'],
    location: ['position', 'where the phone is'],
    'cell-id': ['mobile mast', 'which mast the phone uses; it tells roughly where the phone is'],
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
      still: ['Still sent', 'It is sent as before, or in another way.'],
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
      'What the phone sends over the mobile network and as text messages, and what its radio and its SIM card send by themselves.',
      'What it sends in other situations than those listed below.',
    ],
    proxy:
      'What programs send that pay no heed to the phone’s Wi-Fi settings. Of that only the amount is known, where the phone’s own count could be read.',
    unread: (count) =>
      count === 1
        ? 'The phone talked with this receiver in a way that could not be read:'
        : `The phone talked with these ${count} receivers in a way that could not be read:`,
    bypassed: (bytes) =>
      `The phone counted ${bytes} bytes that did not pass this computer. What they were is not known.`,
    cellular: (bytes) => `The phone sent ${bytes} bytes over the mobile network during the check.`,
    uncounted:
      'The phone’s own count of what it sent could not be used in every attempt, so what went another way is not known, not even how much.',
    invalid: (invalid, planned) =>
      `${invalid} of ${planned} attempts do not count, because it could not be shown that the phone’s data passed this computer.`,
    seldom: 'What happens seldom: a few attempts do not show it.',
    tool: 'Whatever the program that made the recording left out. Silence in it proves nothing.',
    parts: (count) =>
      `${count} ${count === 1 ? 'part' : 'parts'} of what was sent could not be turned into something readable.`,
  },
  phone: {
    heading: 'What the phone itself tells',
    removed: (app) =>
      `The program ${app} was part of the phone’s software and has been removed by an update; its data was deleted.`,
    known: (app) =>
      `On the phone is the program ${app}, which is known to have sent such data from other phones.`,
  },
  done: {
    heading: 'What was done',
    moment: 'What was done',
    times: 'Times',
    timesBefore: 'Last time',
    listened: (time) => `After each of these the computer listened for ${time}.`,
    seconds: (n) => (n === 1 ? 'a second' : `${n} seconds`),
    minutes: (n) => (n === 1 ? 'a minute' : `${n} minutes`),
    answers: {
      sink: 'This computer answered in place of all receivers; nothing was passed on.',
      success: 'This computer answered in place of all receivers that all was well; nothing was passed on.',
      forward: 'The phone talked with its real receivers.',
      fail: 'This computer answered in place of all receivers that they were out of order.',
    },
    imported: 'A recording was read that another program had made.',
  },
  proof: {
    heading: 'For journalists and authorities',
    text: 'Beside this page lies a file whose name ends in .tar. It holds the findings in detail, signed, so that it can be shown that nobody changed them since. It does not hold the phone’s numbers themselves.',
    masked: 'The phone’s own numbers do not stand on this page, so that it can be shown to others.',
  },
  madeBy: (version) => `Made with phonehome ${version}.`,
};
