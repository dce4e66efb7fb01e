import { createServer } from 'node:net';

/**
 * Hands the listening socket that it has as descriptor 4 to its parent, which ends it then: two that
 * listen on one socket would share its connections.
 */
const server = createServer();
server.on('error', ({ message }) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
});
process.on('disconnect', () => process.exit(0));
server.listen({ fd: 4 }, () => process.send('listening', server));
