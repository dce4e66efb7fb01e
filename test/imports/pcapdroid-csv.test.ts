import assert from 'node:assert/strict';
import { join } from 'node:path';
import { LabError } from '../../lab/errors.ts';
import { contacted, imei, openYard, shown, type Yard } from './import.ts';

const header =
  'IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,Proto,Status,Info,BytesSent,BytesRcvd,PktsSent,PktsRcvd,FirstSeen,LastSeen';
const at = 1_550_653_200_000;
const counts = `517,3000,6,7,${at},${at + 5000}`;

describe("PCAPdroid's list of connections as a run", function () {
  this.timeout(120_000);
  let yard: Yard;
  before(async () => {
    yard = await openYard();
  });
  after(() => yard.close());

  it('names who was contacted as unread, also where names hold commas, and searches names that were looked up', async () => {
    const rows = [
      header,
      `6,10.215.173.1,40000,203.0.113.9,443,10123,Maps,TLS,Closed,tele.example,${counts}`,
      `6,10.215.173.1,40001,203.0.113.10,80,10124,Games, Fun, and more,HTTP,Closed,http://x.example/a,${counts}`,
      `17,10.215.173.1,40002,9.9.9.9,53,1051,"DNS, system",DNS,Closed,${imei}.t.example,${counts}`,
      `6,10.215.173.1,40003,2001:db8::1,443,0,,TLS,Error,,0,0,1,0,${at},${at}`,
      '',
    ];
    const { profile } = await yard.run([await yard.file('list.csv', rows.join('\r\n'))]);
    assert.deepEqual(contacted(profile), [
      '2001:db8::1 silent',
      '203.0.113.10 opaque',
      '9.9.9.9 opaque',
      'tele.example opaque',
    ]);
    assert.deepEqual(shown(profile), ['imei 9.9.9.9 body']);
    assert.equal(profile.flows.decoded, 0);
    assert.match(profile.imported?.[0] ?? '', /no content can be found in it/);
  });

  it('is refused with the line that is none of it', async () => {
    for (const [name, line] of [
      ['short', '6,10.0.0.1,1,2'],
      ['words', `6,10.0.0.1,1,somewhere,443,1,App,TLS,Closed,x.example,${counts}`],
    ]) {
      const file = await yard.file(`${name}.csv`, `${header}\n${line}\n`);
      await assert.rejects(yard.run([file], { out: join(yard.folder, `out-${name}`) }), (thrown) => {
        assert.ok(thrown instanceof LabError && thrown.exit === 2);
        assert.match(thrown.message, /\.csv:2 is not as PCAPdroid lists connections\. Export/);
        return true;
      });
    }
  });
});
