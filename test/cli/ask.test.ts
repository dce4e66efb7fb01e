import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { required } from '../../lab/cli/ask.ts';

function desk(isTTY: boolean) {
  const [input, output] = [new PassThrough(), new PassThrough()].map((each) =>
    Object.assign(each, { isTTY }),
  );
  assert.ok(input && output);
  return { input, output, shown: () => String(output.read() ?? '') };
}

describe('what an approval asks a person for', () => {
  it('is asked at a terminal where no option says it', async () => {
    const { input, output, shown } = desk(true);
    const answer = required(undefined, 'Who accepts this?', '--by', { input, output });
    input.write('  R. Reviewer \n');
    assert.equal(await answer, 'R. Reviewer');
    assert.match(shown(), /Who accepts this\? /);
  });

  it('is not asked where an option says it', async () => {
    const { input, output, shown } = desk(true);
    assert.equal(await required('R. Reviewer', 'Who?', '--by', { input, output }), 'R. Reviewer');
    assert.equal(shown(), '');
  });

  it('is refused without an answer, without a terminal, and where the input ends', async () => {
    const silent = desk(true);
    const answers = [
      required('  ', 'Who?', '--by', silent),
      required(undefined, 'Who?', '--by', desk(false)),
      required(undefined, 'Who?', '--by', silent),
    ];
    silent.input.end();
    for (const answer of answers) await assert.rejects(answer, /Who\? Say it with --by; nothing was written/);
  });
});
