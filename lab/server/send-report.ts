import type { FastifyReply } from 'fastify';
import { LabError } from '../errors.ts';
import type { ReportFormat } from '../model/lab.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  sarif: 'application/sarif+json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  har: 'application/json; charset=utf-8',
};

/** A report has its styles within it and runs nothing: whatever a capture smuggles into one stays text. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; sandbox";

/** Makes a reply ready for a report: its type by the end of its file's name, and nothing that may run in it. */
export function asReport(reply: FastifyReply, file: string, name: string): FastifyReply {
  const extension = file.split('.').at(-1) ?? '';
  if (extension === 'html') void reply.header('content-security-policy', policy);
  const place = extension === 'html' ? 'inline' : 'attachment';
  return reply
    .header('cache-control', 'no-store')
    .header('content-disposition', `${place}; filename="${name}"`)
    .type(types[extension] ?? 'text/plain; charset=utf-8');
}

/** The format of this name among those that tell one of these things. Throws USAGE with the names there are. */
export function formatOf(
  formats: readonly ReportFormat[],
  tells: readonly ReportFormat['tells'][number][],
  wanted: string,
): ReportFormat {
  const known = formats.filter((each) => tells.some((what) => each.tells.includes(what)));
  const found = known.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const names = known.map(({ name }) => name).join(', ');
  throw new LabError('USAGE', `No format is called "${wanted}" here. The formats are ${names}.`);
}
