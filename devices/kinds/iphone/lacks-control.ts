import type { ControlName } from '../../../lab/model/scenario.ts';

/** What nobody can do to an iPhone from outside, by the documents of the XCUITest driver; null for what can be done. */
const reasons: Readonly<Record<ControlName, string | null>> = {
  sim: 'the lab does not change SIMs of iPhones yet',
  power: null,
  message: 'iOS does not tell the lab that a message came in',
  caller: 'iOS does not tell the lab that a call came in',
  // WebDriverAgent is reached over the Mac's cable.
  radios: null,
  airplane: null,
  'opt-out': "device.yaml's optOut names settings of Android, and iOS tells none",
  'set-up': 'nothing wipes an iPhone by itself',
  restart: null,
  wifi: 'no command of the XCUITest driver switches Wi-Fi',
  location: 'no command of the XCUITest driver switches location services',
  contacts: 'no command of the XCUITest driver changes the address book',
  charger: 'its cable is how it is driven, and iOS cannot be told that it is out',
  update: 'the lab installs builds by OTA packages of Android only',
  'device-name': 'no command of the XCUITest driver changes its name',
  place: 'the lab does not set the place of iPhones yet',
};

const restartReason =
  'the XCUITest driver has no command that restarts a phone: set PHONEHOME_IPHONE_RESTART_COMMAND to a program that has its Mac do it';

/** Why an iPhone cannot do what is asked for, as the end of a sentence; null where it can. */
export function iphoneLacks(control: ControlName, restartProgram: string | null): string | null {
  if (control === 'restart' && restartProgram === null) return restartReason;
  return reasons[control];
}
