/** README.txt of a bundle: what it is, and how to check it with tools that everybody has. */
export function evidenceReadme({
  redacted,
  keyId,
}: {
  readonly redacted: boolean;
  readonly keyId: string;
}): string {
  const held = redacted
    ? `This bundle is redacted: known identifiers are masked in it, and the recorded files themselves are not
in it. manifest.json has a keyed hash (HMAC-SHA256) of each of them under "sealed", and the SHA-256 of
the run's own manifest: whoever holds the full bundle can prove with them that it is the same recording.`
    : `This bundle holds the recording itself, with raw identifiers of the test phones in it: run/. The
reports in reports/ are masked. seal.json is the key to the hashes that redacted bundles of the same run carry.`;
  return `Evidence bundle of phonehome
============================

${held}

  manifest.json          what is in the bundle: SHA-256 of each file, versions, configuration, clock
                         skew of the phones, and the SHA-256 of the manifest of the bundle before it
  manifest.json.sig      Ed25519 signature over manifest.json, for openssl
  manifest.json.minisig  the same for minisign
  public-key.pem, minisign.pub   the lab's public key, in both forms
  SHA256SUMS             the hashes of the other files once more, for sha256sum
  custody.jsonl          who did what with the recording; each line holds the SHA-256 of the line before
  reports/               verdict, findings and capture (HAR), masked
  run/                   ${redacted ? 'plan and conditions of the run, masked' : 'the recording'}

Signed with the key ${keyId}. Ask the lab for its key id by another way than this bundle, and compare.

To check it, in this folder, with openssl 3 (each line has to succeed):

  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.json.sig
  grep -q "\\"path\\":\\"SHA256SUMS\\",\\"sha256\\":\\"$(sha256sum SHA256SUMS | cut -c 1-64)\\"" manifest.json
  sha256sum --check --strict --quiet SHA256SUMS

or the first line with minisign:

  minisign -Vm manifest.json -p minisign.pub

All of it at once, and that nothing was added: phonehome evidence verify FOLDER --public-key FILE
`;
}
