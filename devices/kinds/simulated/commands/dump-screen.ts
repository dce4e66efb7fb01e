import type { CommandIo } from './command.ts';

/** `dumpsys window …`: what is in front and whether the keyguard shows. */
export function window({ phone, out }: CommandIo): Promise<undefined> {
  const { screenOn, keyguardLocked, bouncerShowing } = phone.state;
  const { focus } = phone.processes;
  const [name = ''] = focus.split('/');
  const focused = keyguardLocked ? 'NotificationShade' : focus;
  return out(`WINDOW MANAGER POLICY STATE (dumpsys window policy)
    mSafeMode=false mSystemReady=true mSystemBooted=true
    screenState=SCREEN_STATE_${screenOn ? 'ON' : 'OFF'}
    mAwake=${screenOn} mScreenOnEarly=${screenOn} mScreenOnFully=${screenOn}
    KeyguardServiceDelegate
      showing=${keyguardLocked}
      inputRestricted=${keyguardLocked}
      secure=${phone.state.pin !== null}
      occluded=false
      bouncerShowing=${bouncerShowing}
      screenState=SCREEN_STATE_${screenOn ? 'ON' : 'OFF'}
      interactiveState=INTERACTIVE_STATE_${screenOn ? 'AWAKE' : 'SLEEP'}
      KeyguardStateMonitor
        mIsShowing=${keyguardLocked}
        mSimSecure=false
        mInputRestricted=${keyguardLocked}
        mCurrentUserId=0
WINDOW MANAGER WINDOWS (dumpsys window windows)
  mCurrentFocus=Window{1a2b3c u0 ${focused}}
  mFocusedApp=ActivityRecord{1a2b3c u0 ${focus} t5}
  imeLayeringTarget in display# 0 Window{1a2b3c u0 ${name}}
WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)
  Display: mDisplayId=0
    init=1080x2160 420dpi cur=1080x2160 app=1080x2034
    mRotation=ROTATION_0
`);
}

/** `dumpsys power`: whether the phone is awake. */
export function power({ phone, out }: CommandIo): Promise<undefined> {
  const { screenOn } = phone.state;
  return out(`POWER MANAGER (dumpsys power)

Power Manager State:
  mDirty=0x0
  mWakefulness=${screenOn ? 'Awake' : 'Asleep'}
  mWakefulnessChanging=false
  mIsPowered=true
  mPlugType=2
  mBatteryLevel=65
  mStayOn=false
  mBootCompleted=true
  mSystemReady=true
Display Power: state=${screenOn ? 'ON' : 'OFF'}
`);
}
