import { Command, InvalidArgumentError } from 'commander';
import { type BuildRecord, buildName } from '../model/build.ts';
import { day, type Shell } from './shell.ts';

type AddOptions = { released?: string; batch?: string; region?: string; device?: string; json?: true };

/** `build`: what a build is, by its OTA, and what differs between recorded builds. */
export function build(shell: Shell): Command {
  const command = new Command('build')
    .description('firmware builds: OTAs that the lab knows, and what differs between recorded builds')
    .helpCommand(false);
  for (const part of [add, list, show, diff]) {
    command.addCommand(part(shell).exitOverride().configureHelp({ helpWidth: 100 }));
  }
  return command;
}

function add(shell: Shell): Command {
  return new Command('add')
    .description('reads what an OTA zip says of itself, without a phone, and keeps it')
    .argument('<ota>', 'the OTA zip')
    .option('--released <date>', 'day on which users got it, YYYY-MM-DD', day)
    .option('--batch <name>', 'batch of the roll-out', word)
    .option('--region <name>', 'region that got it', word)
    .option('--device <file>', 'device.yaml: refuse the OTA unless it is for this phone')
    .option('--json', 'print the record as JSON')
    .action(async (file: string, { json, device, ...release }: AddOptions) => {
      const { builds } = await shell.lab();
      const record = await builds.add(file, { ...release, device: device ?? null });
      print(json, record, () => detailsOf(record));
    });
}

function list(shell: Shell): Command {
  return new Command('list')
    .description('the builds that were added, the oldest first')
    .option('--json', 'print the records as JSON')
    .action(async ({ json }: { json?: true }) => {
      const records = await (await shell.lab()).builds.list();
      print(json, { schema: 'phonehome.builds/1', builds: records }, () =>
        records.length === 0
          ? 'No build was added yet. Add one with: phonehome build add OTA.zip'
          : records.map(lineOf).join('\n'),
      );
    });
}

function show(shell: Shell): Command {
  return new Command('show')
    .description('one build that was added')
    .argument('<build>', 'its id or the beginning of it, its fingerprint, or its short name')
    .option('--json', 'print the record as JSON')
    .action(async (wanted: string, { json }: { json?: true }) => {
      const record = await (await shell.lab()).builds.find(wanted);
      print(json, record, () => detailsOf(record));
    });
}

function diff(shell: Shell): Command {
  return new Command('diff')
    .description('what differs between two recorded builds: packages, properties, certificate authorities')
    .argument('<base>', 'folder of a run, or of the inventory of a build')
    .argument('<head>', 'the same, for the build to compare with it')
    .option('--json', 'print the differences as JSON')
    .action(async (base: string, head: string, { json }: { json?: true }) => {
      const { builds } = await shell.lab();
      const found = await builds.diff(base, head);
      print(json, found, () => builds.diffText(found).trimEnd());
    });
}

function print(json: true | undefined, document: unknown, text: () => string): void {
  process.stdout.write(`${json === true ? JSON.stringify(document, null, 2) : text()}\n`);
}

function lineOf(record: BuildRecord): string {
  const { id, postBuild, type, released } = record;
  const marks = [...(record.downgrade ? ['downgrade'] : []), ...(record.wipe ? ['wipes'] : [])];
  const names = postBuild.map(buildName).join(', ');
  return [
    id,
    names,
    type ?? 'OTA',
    released === null ? 'not released' : `released ${released}`,
    ...marks,
  ].join('  ');
}

function detailsOf(record: BuildRecord): string {
  const { timestamp, preBuild } = record;
  const rows: readonly (readonly [string, string | null])[] = [
    ['build', record.id],
    ['fingerprint', record.postBuild.join('\n')],
    ['from', preBuild.length === 0 ? 'any build (full OTA)' : preBuild.join('\n')],
    ['for', record.preDevice.join(', ') || 'any device (it names none)'],
    ['type', record.type],
    ['made', timestamp === null ? null : new Date(timestamp * 1000).toISOString()],
    ['security patch', record.securityPatch],
    ['downgrade', record.downgrade ? 'yes' : 'no'],
    ['wipes', record.wipe ? 'yes: it erases what is on the phone' : 'no'],
    ['released', record.released],
    ['batch', record.batch],
    ['region', record.region],
    ['file', record.path],
    ['SHA-256', record.sha256],
  ];
  return rows
    .flatMap(([name, value]) =>
      value === null ? [] : value.split('\n').map((each) => `${name.padEnd(16)}${each}`),
    )
    .join('\n');
}

function word(text: string): string {
  if (/^[^\p{C}]{1,80}$/u.test(text) && text.trim() !== '') return text.trim();
  throw new InvalidArgumentError('It must be text of 1 to 80 characters.');
}
