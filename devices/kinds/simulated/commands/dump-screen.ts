import { sdkOf } from '../android-version.ts';
import type { Phone } from '../phone-parts.ts';
import type { CommandIo, Outcome } from './command.ts';

/** The first API level on which each display has a policy and a focus of its own (Android 10). */
const displayPolicies = 29;

/**
 * `dumpsys window [policy|windows|displays]`: what is in front, and whether the keyguard shows. Focus
 * and screen state moved from the windows to the displays with Android 10.
 */
export function window({ phone, args, out }: CommandIo): Outcome {
  const sections = { policy: policy(phone), windows: windows(phone), displays: displays(phone) };
  const wanted = args.find((each) => Object.hasOwn(sections, each)) as keyof typeof sections | undefined;
  return out(wanted === undefined ? Object.values(sections).join('') : sections[wanted]);
}

function policy(phone: Phone): string {
  const { screenOn, keyguardLocked, bouncerShowing, pin } = phone.state;
  const own = sdkOf(phone.state) < displayPolicies ? `    ${screenLine(phone)}\n` : '';
  return `WINDOW MANAGER POLICY STATE (dumpsys window policy)
    mSafeMode=false mSystemReady=true mSystemBooted=true
    screenState=SCREEN_STATE_${screenOn ? 'ON' : 'OFF'}
${own}    KeyguardServiceDelegate
      showing=${keyguardLocked}
      showingAndNotOccluded=${keyguardLocked}
      inputRestricted=${keyguardLocked}
      secure=${pin !== null}
      occluded=false
      bouncerShowing=${bouncerShowing}
      screenState=SCREEN_STATE_${screenOn ? 'ON' : 'OFF'}
      interactiveState=INTERACTIVE_STATE_${screenOn ? 'AWAKE' : 'SLEEP'}
      KeyguardStateMonitor
        mIsShowing=${keyguardLocked}
        mSimSecure=false
        mInputRestricted=${keyguardLocked}
        mTrusted=false
        mCurrentUserId=0
`;
}

function screenLine({ state: { screenOn } }: Phone): string {
  return `mAwake=${screenOn} mScreenOnEarly=${screenOn} mScreenOnFully=${screenOn}`;
}

function windows(phone: Phone): string {
  const [name = ''] = phone.processes.focus.split('/');
  const old = sdkOf(phone.state) < displayPolicies;
  const target = old ? 'mInputMethodTarget' : 'imeLayeringTarget';
  return `WINDOW MANAGER WINDOWS (dumpsys window windows)
${old ? focus(phone) : ''}  ${target} in display# 0 Window{1a2b3c u0 ${name}}
`;
}

function displays(phone: Phone): string {
  const own = sdkOf(phone.state) >= displayPolicies;
  return `WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)
  Display: mDisplayId=0
    init=1080x2160 420dpi cur=1080x2160 app=1080x2034
${own ? focus(phone) : ''}${own ? `    DisplayPolicy\n      ${screenLine(phone)}\n` : ''}    mRotation=ROTATION_0
`;
}

/** The keyguard is a part of the status bar up to Android 10, and of the shade since. */
function focus({ state, processes }: Phone): string {
  const sdk = sdkOf(state);
  const record = `ActivityRecord{7a8b9c u0 ${processes.focus} t5}`;
  const keyguard = sdk < 30 ? 'StatusBar' : 'NotificationShade';
  const application = sdk < 30 ? `AppWindowToken{4d5e6f token=Token{1d2e3f ${record}}}` : record;
  return `  mCurrentFocus=Window{1a2b3c u0 ${state.keyguardLocked ? keyguard : processes.focus}}
  mFocusedApp=${application}
`;
}

/** `dumpsys power`: whether the phone is awake, and what feeds it. */
export function power({ phone, out }: CommandIo): Outcome {
  const { screenOn, battery } = phone.state;
  const { ac, usb, wireless, level } = battery.values;
  return out(`POWER MANAGER (dumpsys power)

Power Manager State:
  mDirty=0x0
  mWakefulness=${screenOn ? 'Awake' : 'Asleep'}
  mWakefulnessChanging=false
  mIsPowered=${battery.powered}
  mPlugType=${ac ? 1 : usb ? 2 : wireless ? 4 : 0}
  mBatteryLevel=${level}
  mStayOn=false
  mBootCompleted=true
  mSystemReady=true
Display Power: state=${screenOn ? 'ON' : 'OFF'}
`);
}
