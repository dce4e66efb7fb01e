import assert from 'node:assert/strict';
import { Keyguard, keyCodes } from '../../../devices/kinds/simulated/keyguard.ts';
import { PhoneState } from '../../../devices/kinds/simulated/phone-state.ts';
import { device, firmware } from './rig.ts';

function setUp(pin: string | null) {
  const state = new PhoneState({ device, build: firmware.build, pin, address: '127.0.0.1' });
  const events: string[] = [];
  state.on('event', ({ name }) => events.push(name));
  return { state, keyguard: new Keyguard(state), events };
}

describe('the keyguard of a simulated phone', () => {
  it('opens with the right PIN, typed where it is asked for', () => {
    const { state, keyguard, events } = setUp('1234');
    keyguard.dismiss();
    assert.equal(state.keyguardLocked, true);
    keyguard.type('1234');
    keyguard.press(keyCodes.ENTER);
    assert.equal(state.keyguardLocked, false);
    assert.deepEqual(events, ['unlock']);
  });

  it('stays locked with a wrong PIN, and with one that nobody asked for', () => {
    const { state, keyguard, events } = setUp('1234');
    keyguard.type('1234');
    keyguard.press(keyCodes.ENTER);
    keyguard.dismiss();
    keyguard.type('1235');
    keyguard.press(keyCodes.ENTER);
    assert.equal(state.keyguardLocked, true);
    assert.deepEqual(events, []);
    keyguard.type('1234');
    keyguard.press(keyCodes.ENTER);
    assert.equal(state.keyguardLocked, false);
  });

  it('takes digits by their keys', () => {
    const { state, keyguard } = setUp('1234');
    keyguard.press(keyCodes.MENU);
    for (const digit of [1, 2, 3, 3]) keyguard.press(digit + 7);
    keyguard.press(keyCodes.DEL);
    keyguard.press(4 + 7);
    keyguard.press(keyCodes.ENTER);
    assert.equal(state.keyguardLocked, false);
  });

  it('forgets what was typed when the screen goes off or back is pressed', () => {
    for (const key of [keyCodes.BACK, keyCodes.POWER]) {
      const { state, keyguard } = setUp('1234');
      keyguard.dismiss();
      keyguard.type('12');
      keyguard.press(key);
      keyguard.wake();
      keyguard.dismiss();
      keyguard.type('34');
      keyguard.press(keyCodes.ENTER);
      assert.equal(state.keyguardLocked, true);
    }
  });

  it('goes without a credential where there is no PIN, but only with the screen on', () => {
    const { state, keyguard, events } = setUp(null);
    keyguard.sleep();
    keyguard.dismiss();
    assert.equal(state.keyguardLocked, true);
    keyguard.wake();
    keyguard.dismiss();
    assert.equal(state.keyguardLocked, false);
    assert.deepEqual(events, ['screen-off', 'screen-on', 'unlock']);
  });

  it('locks when the screen goes off, and tells of each change once', () => {
    const { state, keyguard, events } = setUp(null);
    keyguard.dismiss();
    for (const key of [keyCodes.SLEEP, keyCodes.SLEEP, keyCodes.WAKEUP, keyCodes.WAKEUP, keyCodes.POWER]) {
      keyguard.press(key);
    }
    assert.deepEqual([state.screenOn, state.keyguardLocked], [false, true]);
    assert.deepEqual(events, ['unlock', 'screen-off', 'lock', 'screen-on', 'screen-off']);
  });

  it('changes its PIN only for who knows the old one', () => {
    const { state, keyguard } = setUp('1234');
    assert.equal(keyguard.setPin('9999', null), false);
    assert.equal(keyguard.setPin('1234', '5678'), true);
    assert.equal(state.pin, '5678');
  });
});
