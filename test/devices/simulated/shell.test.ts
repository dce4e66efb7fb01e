import assert from 'node:assert/strict';
import { newPhone, runLine } from './run-line.ts';

const out = async (line: string) => (await runLine(line)).out;

describe('the shell of a simulated phone', () => {
  it('joins commands by ; && and || as their exit statuses say', async () => {
    assert.equal(await out('true && echo a || echo b; echo c'), 'a\nc\n');
    assert.equal(await out('false && echo a || echo b; echo $?'), 'b\n0\n');
    assert.equal(await out('! false && echo negated'), 'negated\n');
    assert.equal((await runLine('echo a; false')).status, 1);
  });

  it('reads quotes, escapes and variables', async () => {
    assert.equal(await out(`echo 'a  b' "c  d" e\\ f 'it'\\''s'`), "a  b c  d e f it's\n");
    assert.equal(await out(`A=1; B="$A 2"; echo "\${B}" '$B'`), '1 2 $B\n');
    assert.equal(await out('export TAGS="x y"; echo $TAGS'), 'x y\n');
    assert.equal(await out('echo ""|wc -l'), '1\n');
  });

  it('substitutes the output of a command, split into words only where it is not quoted', async () => {
    assert.equal(await out("echo \"$(printf 'a\\n\\nb\\n')\" $(printf 'a\\n\\nb\\n')"), 'a\n\nb a b\n');
    assert.equal(await out('echo `getprop ro.serialno`-$(echo $(echo x))'), 'TESTPHONE1-x\n');
  });

  it('connects commands by pipes', async () => {
    assert.equal(await out("printf 'one\\ntwo\\nthree\\n' | grep t | grep -v three | wc -l"), '1\n');
    assert.equal((await runLine('echo a | grep b')).status, 1);
    assert.equal(await out('getprop | head -n 1 | grep -c gsm'), '1\n');
  });

  it('redirects to files, to nothing and between outputs', async () => {
    assert.equal(
      await out('echo a > /sdcard/f; echo b >> /sdcard/f; cat /sdcard/f; cat < /sdcard/f'),
      'a\nb\na\nb\n',
    );
    assert.deepEqual(await runLine('nosuch 2>/dev/null; echo $?'), { out: '127\n', err: '', status: 0 });
    assert.deepEqual(await runLine('ls /absent 2>&1 || echo missing'), {
      out: 'ls: /absent: No such file or directory\nmissing\n',
      err: '',
      status: 0,
    });
    assert.deepEqual(await runLine('echo a >&2'), { out: '', err: 'a\n', status: 0 });
  });

  it('does not hang when a command ends before it has read its input', async () => {
    assert.equal(await out(`printf '${'x'.repeat(200_000)}' | true; echo done`), 'done\n');
  });

  it('says what it cannot read and records it', async () => {
    for (const line of ['echo "open', 'echo (', 'echo | | cat', 'echo $(x', '&& echo']) {
      const phone = newPhone();
      const result = await runLine(line, phone);
      assert.equal(result.status, 1, line);
      assert.match(result.err, /^sh: syntax error/, line);
      assert.deepEqual(phone.unknownCommands(), [line]);
    }
  });

  it('formats the time as toybox does', async () => {
    const before = Date.now();
    const [seconds = '', nanoseconds = ''] = (await out('date +%s.%N')).trim().split('.');
    const at = Number(seconds) * 1000 + Number(nanoseconds.slice(0, 3));
    assert.ok(at >= before && at <= Date.now());
    assert.match(nanoseconds, /^\d{9}$/);
    assert.match(await out('date +%s%3N'), /^\d{13}\n$/);
  });

  it('tests files and words', async () => {
    assert.equal(await out("[ -e '/sdcard/x' ] && echo yes || echo no"), 'no\n');
    assert.equal(
      await out('touch /sdcard/x; [ -f /sdcard/x ] && test -d /sdcard && [ a != b ] && echo yes'),
      'yes\n',
    );
  });

  it('tells of each change of a setting, and of the proxy apart', async () => {
    const phone = newPhone();
    const names: string[] = [];
    phone.state.on('event', ({ name }) => names.push(name));
    await runLine(
      'settings put global http_proxy 10.0.2.2:8080; settings put secure x 1; settings put secure x 1',
      phone,
    );
    assert.equal((await runLine('settings get global http_proxy', phone)).out, '10.0.2.2:8080\n');
    assert.equal(
      (await runLine('settings delete secure x; settings get secure x', phone)).out,
      'Deleted 1 rows\nnull\n',
    );
    assert.deepEqual(names, ['proxy', 'setting', 'setting']);
  });

  it('switches radios, and tells of it once', async () => {
    const phone = newPhone();
    const names: string[] = [];
    phone.state.on('event', ({ name }) => names.push(name));
    await runLine('svc wifi disable; cmd -w wifi set-wifi-enabled disabled', phone);
    assert.equal(phone.state.wifiOn, false);
    await runLine('cmd connectivity airplane-mode enable', phone);
    assert.equal((await runLine('settings get global airplane_mode_on', phone)).out, '1\n');
    assert.deepEqual(names, ['wifi-disconnect', 'connectivity', 'airplane-on', 'connectivity']);
  });

  it('lists packages with path, version and uid, as a build is read', async () => {
    assert.match(
      await out('pm list packages -f -U --show-versioncode'),
      /^package:\/system\/priv-app\/S\/S\.apk=com\.example\.sender versionCode:3 uid:1001$/m,
    );
    assert.equal(await out('pm path com.example.sender'), 'package:/system/priv-app/S/S.apk\n');
  });

  it('names the files of a folder by a star, and their SHA-256', async () => {
    const phone = newPhone();
    phone.state.files.write('/sdcard/Certs/a.0', Buffer.from('one'));
    phone.state.files.write('/sdcard/Certs/b.0', Buffer.from('two'));
    assert.equal((await runLine('echo /sdcard/Certs/*', phone)).out, '/sdcard/Certs/a.0 /sdcard/Certs/b.0\n');
    assert.equal(
      (await runLine("echo '/sdcard/Certs/*' /nowhere/*", phone)).out,
      '/sdcard/Certs/* /nowhere/*\n',
    );
    assert.match(
      (await runLine('sha256sum /sdcard/Certs/*', phone)).out,
      /^7692c3ad3540bb[0-9a-f]{50} {2}\/sdcard\/Certs\/a\.0\n/,
    );
    assert.equal((await runLine('sha256sum /nowhere', phone)).status, 1);
  });

  it('dumps all packages, and what a boot or a SIM wakes', async () => {
    const phone = newPhone();
    const sender = phone.state.packages.get('com.example.sender');
    assert.ok(sender);
    phone.state.packages.set(sender.name, { ...sender, receivers: ['BOOT_COMPLETED'] });
    const { out: dump } = await runLine('dumpsys package packages', phone);
    assert.match(dump, /^ {2}Package \[com\.example\.sender\]/m);
    assert.match(dump, /^ {2}Package \[android\]/m);
    assert.match(
      (await runLine('dumpsys -t 50 package resolvers receiver', phone)).out,
      /BOOT_COMPLETED:\n {8}1a2b3c com\.example\.sender\//,
    );
  });

  it('knows no service and no verb that the phone has not', async () => {
    for (const line of [
      'dumpsys nosuch',
      'cmd nosuch x',
      'am nosuch',
      'pm nosuch',
      'settings get nosuch x',
      'svc x y',
    ]) {
      const phone = newPhone();
      assert.notEqual((await runLine(line, phone)).status, 0, line);
      assert.deepEqual(phone.unknownCommands(), [line]);
    }
  });
});
