import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { markedCommand, splitMarked } from '../../../devices/kinds/android/marked.ts';

const shell = (line: string): string => execFileSync('/bin/sh', ['-c', line]).toString('utf8');

describe('several questions in one round trip', () => {
  it('are answered one by one, also where an answer is empty, fails, or ends without a newline', () => {
    const line = markedCommand({ one: 'printf 1', two: 'true', three: 'echo a; echo b', four: 'false' });
    const answers = splitMarked(shell(line), ['one', 'two', 'three', 'four']);
    assert.deepEqual({ ...answers }, { one: '1', two: '', three: 'a\nb', four: '', end: '' });
  });

  it('are not answered by an output that was cut short anywhere', () => {
    const whole = shell(markedCommand({ one: 'echo 1', two: 'echo 2' })).trimEnd();
    for (let length = 0; length < whole.length; length += 1) {
      assert.equal(splitMarked(whole.slice(0, length), ['one', 'two']), null);
    }
    assert.notEqual(splitMarked(whole, ['one', 'two']), null);
  });
});
