import pino from 'pino';

/** What a line of a worker is about. */
export type LogFields = { readonly run?: string; readonly trial?: number; readonly serial?: string };

/** One line of a worker's log. */
export type WorkerLog = (level: 'info' | 'warn', text: string, fields?: LogFields) => void;

/** Sentences on a terminal; else JSON lines with the fields that the server's log has, too. */
export function workerLog(host: string): WorkerLog {
  if (process.stderr.isTTY === true) {
    return (_level, text, { run, serial } = {}) => {
      const about = [run, serial].filter((word) => word !== undefined).join(' ');
      process.stderr.write(`${about === '' ? '' : `${about}: `}${text}\n`);
    };
  }
  const logger = pino({ name: 'phonehome-worker', base: { host, pid: process.pid } }, pino.destination(2));
  return (level, text, fields = {}) => logger[level](fields, text);
}
