import { Command } from 'commander';
import { exitCodes } from '../errors.ts';
import type { EvidenceVerification } from '../model/evidence.ts';
import type { Shell } from './shell.ts';

/** `evidence`: signed bundles of runs. */
export function evidence(shell: Shell): Command {
  const command = new Command('evidence')
    .description('signed bundles of recorded runs: export one, verify one, the key of this lab')
    .helpCommand(false);
  for (const part of [exportBundle, verify, key]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

type ExportOptions = { out: string; redacted?: true; key?: string; by?: string; json?: true };

function exportBundle(shell: Shell): Command {
  return new Command('export')
    .description('puts a run into a bundle with a signed manifest')
    .argument('<run>', 'folder of the run')
    .requiredOption('--out <path>', 'the bundle: a folder, or an archive where the name ends in .tar')
    .option('--redacted', 'masked reports, and keyed hashes of the recording in place of it')
    .option('--key <file>', 'Ed25519 private key (PEM) to sign with (default: that of this lab)')
    .option('--by <name>', 'who exports, for the custody log (default: the user of this system)')
    .option('--json', 'print one JSON document')
    .action(async (run: string, { redacted, by, key: file, out, json }: ExportOptions) => {
      const lab = await shell.lab();
      const request = { run, out, redacted: redacted === true, key: file ?? null, by: by ?? null };
      const made = await lab.evidence.export(request);
      const held = made.redacted ? 'redacted' : 'with the recording and its raw identifiers';
      const lines = [
        `${made.path}: ${made.files} files, ${held}; bundle ${made.number} of this lab`,
        `manifest.json  SHA-256 ${made.manifestSha256}`,
        `signed with the key ${made.keyId}`,
      ];
      print(json, made, lines);
    });
}

type VerifyOptions = { publicKey?: string; original?: string; by?: string; json?: true };

function verify(shell: Shell): Command {
  return new Command('verify')
    .description('says whether a bundle is as it was signed; exits 6 and names the file where it is not')
    .argument('<bundle>', 'folder or .tar archive')
    .option('--public-key <file>', 'the key that must have signed it, as PEM or in minisign form')
    .option('--original <path>', 'run, or full bundle, from which a redacted bundle must have been made')
    .option('--by <name>', 'who verifies, for the custody log (default: the user of this system)')
    .option('--json', 'print one JSON document (phonehome.verification/1)')
    .action(async (bundle: string, { publicKey, original, by, json }: VerifyOptions) => {
      const lab = await shell.lab();
      const options = { publicKey: publicKey ?? null, original: original ?? null, by: by ?? null };
      const found = await lab.evidence.verify(bundle, options);
      print(json, found, linesOf(bundle, found));
      if (!found.verifies) shell.exit = exitCodes.evidence;
    });
}

function key(shell: Shell): Command {
  return new Command('key')
    .description(
      'the public key of this lab, made when it is first asked for; the private one is never shown',
    )
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const lab = await shell.lab();
      const shown = await lab.evidence.key();
      const lines = [
        `key ${shown.id}${shown.made ? ', made now' : ''}`,
        shown.pem.trimEnd(),
        shown.minisign.trimEnd(),
        `${shown.pemFile}  for openssl`,
        `${shown.minisignFile}  for minisign`,
      ];
      print(json, shown, lines);
    });
}

function linesOf(bundle: string, found: EvidenceVerification): string[] {
  const { verifies, faults, files, createdAt, by, run, original } = found;
  const of =
    original === null
      ? []
      : [`The original ${original === 'same' ? 'is the same recording' : 'is ANOTHER recording'}.`];
  return [
    verifies ? `${bundle} verifies: ${files} files are as they were signed.` : `${bundle} DOES NOT VERIFY.`,
    ...faults.map(({ file, what }) => `  ${file} ${what}`),
    ...of,
    ...(run === null ? [] : [`Run ${run}, exported ${createdAt} by ${JSON.stringify(by)}.`]),
    ...keyLines(found),
    ...found.notes,
  ];
}

function keyLines({ key: signer, inChain, verifies }: EvidenceVerification): string[] {
  if (signer === null || !verifies) return [];
  if (signer.trust === 'given') return [`Signed with the given key ${signer.id}.`];
  if (signer.trust === 'own')
    return [
      `Signed with this lab's own key ${signer.id}${inChain === true ? '' : ', but NOT in its chain of bundles'}.`,
    ];
  return [
    `Signed with the key ${signer.id}, which came with the bundle: that it is the lab's is not proved by it.`,
    'Compare the key id with one that the lab gave you by another way, or give its key with --public-key.',
  ];
}

function print(json: true | undefined, document: unknown, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(document, null, 2)}\n` : `${lines.join('\n')}\n`);
}
