import assert from 'node:assert/strict';
import { checkedHosts } from '../../lab/analysis/certificates/checked-hosts.ts';
import { certificateSightings } from '../../lab/analysis/certificates/sightings.ts';
import { compareProfiles } from '../../lab/analysis/compare.ts';
import { judge, usualPolicy } from '../../lab/analysis/judge.ts';
import {
  type CertificateSighting,
  certificateFaults,
  type ShownCertificate,
} from '../../lab/model/certificate-check.ts';
import type { Policy } from '../../lab/model/policy.ts';
import type { Profile } from '../../lab/model/profile.ts';
import type { Result } from '../../lab/model/result.ts';
import { fingerprints, flowOf, profileOf } from './builders.ts';

const host = 'careless.acme.example';
const sender = { package: 'com.acme.reg', confidence: 'medium' } as const;

/** What a host's client was shown, and on which it sent. */
function seen(accepts: readonly ShownCertificate[], shown: readonly ShownCertificate[] = all, name = host) {
  return shown.map(
    (certificate, index): CertificateSighting => ({
      host: name,
      certificate,
      sent: accepts.includes(certificate),
      sender,
      trial: 1,
      flow: `trials/001-boot/1#c${index}`,
    }),
  );
}

const all: readonly ShownCertificate[] = ['trusted', ...certificateFaults];

function checked(sightings: readonly CertificateSighting[], fingerprint = fingerprints.fresh): Profile {
  const profile = profileOf({ fingerprint, conditions: { tlsCheck: true } });
  return { ...profile, certificates: checkedHosts(sightings, []) };
}

const judged = (base: Profile | null, head: Profile, policy: Policy = usualPolicy): Result =>
  judge(compareProfiles(base, head), policy);
const former = (sightings: readonly CertificateSighting[]) => checked(sightings, fingerprints.old);

describe('certificate checks, judged', () => {
  it('fail a build whose client sends on a bad certificate, also without a baseline', () => {
    const head = checked(seen(['trusted', 'expired', 'wrong-host']));
    for (const base of [null, former(seen(['trusted']))]) {
      const { verdict, sentence, certificateFindings = [] } = judged(base, head);
      assert.equal(verdict, 'fail');
      assert.match(
        sentence,
        /com\.acme\.reg .* sends to careless\.acme\.example on a certificate that it must refuse/,
      );
      const [finding] = certificateFindings;
      assert.deepEqual(
        [certificateFindings.length, finding?.kind, finding?.state, finding?.gate, finding?.accepted],
        [1, 'certificate', 'new', 'fail', ['wrong-host', 'expired']],
      );
      assert.deepEqual(finding?.evidence, ['trials/001-boot/1#c3', 'trials/001-boot/1#c4']);
    }
  });

  it('say nothing against a client that refused all of them', () => {
    const careful = seen(['trusted']);
    const result = judged(former(careful), checked(careful));
    assert.equal(result.verdict, 'pass', result.reasons.join(' '));
    assert.deepEqual(result.certificateFindings, []);
  });

  it('follow what a client accepts from build to build', () => {
    const cases = [
      [['expired'], ['expired'], 'unchanged', 'none'],
      [['expired'], ['expired', 'untrusted'], 'worse', 'fail'],
      [['expired'], [], 'gone', 'none'],
      [[], ['expired'], 'new', 'fail'],
    ] as const;
    for (const [was, is, state, gate] of cases) {
      const base = former(seen(['trusted', ...was]));
      const [finding] = judged(base, checked(seen(['trusted', ...is]))).certificateFindings ?? [];
      assert.deepEqual([finding?.state, finding?.gate], [state, gate]);
    }
  });

  it('call nothing gone that was not shown again', () => {
    const base = former(seen(['trusted', 'expired']));
    const result = judged(base, checked(seen(['trusted'], ['trusted', 'untrusted'])));
    assert.equal(result.certificateFindings?.[0]?.state, 'unproven');
    assert.equal(result.verdict, 'inconclusive');
  });

  it('list a host without a control as not exercised, whatever it refused', () => {
    const sightings = [...seen([], all), ...seen(['trusted'], all, 'careful.acme.example')];
    const { coverage, reasons, certificateFindings } = judged(former(sightings), checked(sightings));
    assert.deepEqual(certificateFindings, []);
    const pinned = coverage.certificates?.find((each) => each.host === host);
    assert.match(pinned?.notExercised ?? '', /nothing was sent on the trusted control/);
    assert.match(reasons.join(' '), /careless\.acme\.example was not exercised/);
  });

  it('never pass where no host was exercised, or one was not shown everything', () => {
    const nothing = seen([], ['trusted']);
    assert.match(
      judged(former(nothing), checked(nothing)).sentence,
      /No host’s certificate check was exercised/,
    );
    const part = seen(['trusted'], ['trusted', 'untrusted', 'self-signed']);
    const result = judged(former(part), checked(part));
    assert.equal(result.verdict, 'inconclusive');
    assert.match(result.reasons.join(' '), /not complete: wrong-host and expired was never shown/);
  });

  it('take the band from the policy: the maker’s own server goes to review', () => {
    const head = checked(seen(['trusted', 'expired']));
    const base = former(seen(['trusted']));
    const policy: Policy = { ...usualPolicy, declared: { 'acme.example': 'maker' } };
    const { verdict, certificateFindings } = judged(base, head, policy);
    assert.deepEqual([verdict, certificateFindings?.[0]?.severity.band], ['review', 'medium']);
    const named: Policy = { ...policy, fail: { recipients: ['acme.example'] } };
    assert.equal(judged(base, head, named).verdict, 'fail');
  });

  it('are never compared with a run in which none were made', () => {
    const { verdict, reasons } = judged(profileOf({}), checked(seen(['trusted'])));
    assert.equal(verdict, 'inconclusive');
    assert.match(reasons.join(' '), /responder differs: sink in the baseline, sink and certificate checks/);
  });
});

describe('what a flow tells of its certificate', () => {
  const told = (flow: Parameters<typeof flowOf>[0]) =>
    certificateSightings([flowOf(flow)], {
      folder: 'trials/001-boot/1',
      attempt: { trial: { number: 1, scenario: 'boot', conditions: profileOf({}).conditions } },
      senderOf: () => sender,
    }).map(({ certificate, sent }) => [certificate, sent]);

  it('is application data on a fault only where it was seen to come', () => {
    assert.deepEqual(told({}), []);
    assert.deepEqual(told({ certificate: 'trusted' }), [['trusted', true]]);
    assert.deepEqual(told({ certificate: 'trusted', method: null }), [['trusted', false]]);
    assert.deepEqual(told({ certificate: 'expired', visibility: 'opaque' }), [['expired', false]]);
    assert.deepEqual(told({ certificate: 'expired', sentOnFault: true }), [['expired', true]]);
  });
});
