import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { quote } from '../../../devices/kinds/android/quote.ts';

describe('an argument for the shell of a phone', () => {
  it('reaches a command exactly as it was, whatever it holds', () => {
    const argument = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(
        argument.filter((text) => !/[\ud800-\udfff]/.test(text)),
        (text) => {
          const output = execFileSync('/bin/sh', ['-c', `printf %s ${quote(text)}`]).toString('utf8');
          assert.equal(output, text);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stands without quotes where it needs none', () => {
    assert.equal(quote('10.0.2.2:8080'), '10.0.2.2:8080');
    assert.equal(quote("it's"), `'it'\\''s'`);
    assert.equal(quote(''), "''");
  });

  it('is refused with a NUL', () => {
    assert.throws(() => quote('a\0b'), TypeError);
  });
});
