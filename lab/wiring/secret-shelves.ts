import { randomBytes } from 'node:crypto';
import { LabError } from '../errors.ts';
import type { HookRequest, NoticeRequest, SecretShelf } from '../model/lab.ts';
import type { Hook, Notice } from '../model/service.ts';
import { noticeKinds } from '../server/notices/list.ts';
import { urlOf } from '../server/outbound/safe-request.ts';
import { hookFiles, type NamedFiles, noticeFiles } from '../store/service/named-files.ts';

const pointer = /^(\/([^~]|~[01])*)$/;

/** The hooks of a lab's service, with their secrets in files that only their owner reads. */
export function hookShelf(home: string): SecretShelf<HookRequest, Hook> {
  const files = hookFiles(home);
  return shelf(files, async (request) => {
    const { ota, checksumAt, commit } = request;
    const pointers = [ota.at, checksumAt, commit?.project, commit?.revision, commit?.change];
    for (const each of pointers) {
      if (typeof each === 'string' && !pointer.test(each)) {
        throw new LabError('USAGE', `"${each}" is no JSON Pointer. It reads like /release/ota/sha256.`);
      }
    }
    if (ota.kind === 'url' && request.allowedHosts.length === 0) {
      throw new LabError('USAGE', 'An OTA by its address needs --allow-host: from where may it be fetched?');
    }
    const secret = newSecret(request.signature);
    const createdAt = new Date().toISOString();
    return { schema: 'phonehome.hook/1', ...request, secret, createdAt };
  });
}

/** Those who are told of the end of runs. */
export function noticeShelf(home: string): SecretShelf<NoticeRequest, Notice> {
  const files = noticeFiles(home);
  return shelf(files, async (request) => {
    urlOf(request);
    const kind = noticeKinds.find(({ name }) => name === request.kind);
    if (kind === undefined) {
      const names = noticeKinds.map(({ name }) => name).join(', ');
      throw new LabError('USAGE', `Nobody of kind "${request.kind}" can be told. The kinds are ${names}.`);
    }
    if (kind.byCommit && request.token === null) {
      throw new LabError('USAGE', `${kind.name} needs a token: --token-env or --token-file.`);
    }
    const secret = kind.byCommit ? null : newSecret('standard');
    return { schema: 'phonehome.notice/1', ...request, secret, createdAt: new Date().toISOString() };
  });
}

type Kept = { readonly name: string; readonly secret: string | null };

function shelf<Request extends { readonly name: string }, Record extends Kept>(
  files: NamedFiles<Record>,
  make: (request: Request) => Promise<Record>,
): SecretShelf<Request, Record> {
  return {
    list: async () => (await files.all()).records.map(({ secret: _, ...rest }) => rest),
    add: async (request) => {
      const known = (await files.all()).records.some(({ name }) => name === request.name);
      if (known) throw new LabError('USAGE', `There is a "${request.name}" already. Remove it first.`);
      const record = await make(request);
      await files.write(record);
      return record.secret;
    },
    remove: (name) => files.remove(name),
  };
}

function newSecret(signature: Hook['signature']): string {
  return signature === 'github'
    ? randomBytes(32).toString('hex')
    : `whsec_${randomBytes(32).toString('base64')}`;
}
