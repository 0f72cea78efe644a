import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A server that waits for nobody for ever, and can be stopped whoever is connected. */
export interface Listener {
  readonly server: Server;
  /**
   * Takes no new requests, and lets the answers under way end, for so many milliseconds at most; then their connections
   * are cut. A connection on which nothing is being answered is cut at once. Resolves when every answer has come to its end.
   */
  close(graceMs: number): Promise<void>;
}

/** Milliseconds within which a request's headers, and all of it, must have come: a launch is small. */
const REQUESTS = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 5_000 };

/** Milliseconds without a byte in either direction after which a connection is cut: longer than any view waits for a source. */
const SILENT_MS = 120_000;

/** Makes the server of an app. */
export function createListener(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Listener {
  const connections = new Map<Socket, number>();
  const underWay = new Set<Promise<void>>();
  let isClosing = false;

  const count = (socket: Socket, change: number): void => {
    const answers = connections.get(socket);
    if (answers === undefined) return;
    connections.set(socket, answers + change);
    if (isClosing && answers + change === 0) socket.end();
  };
  const server = createServer(REQUESTS, (request, response) => {
    const { socket } = request;
    count(socket, 1);
    response.once('close', () => count(socket, -1));
    request.url = pathOf(request.url ?? '');
    const answering = answer(request, response).finally(() => underWay.delete(answering));
    underWay.add(answering);
  });
  server.setTimeout(SILENT_MS);
  server.on('connection', (socket: Socket) => {
    connections.set(socket, 0);
    socket.once('close', () => connections.delete(socket));
  });
  return {
    server,
    async close(graceMs) {
      if (!server.listening) return;
      isClosing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const [socket, answers] of connections) if (answers === 0) socket.destroy();
      const patience = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(patience);
      await Promise.allSettled(underWay);
    },
  };
}

/**
 * Path and query of a request's target. Of an absolute one (RFC 9112, 3.2.2) the rest does not matter: what we are called is
 * configured. A target that has no path leads nowhere.
 */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  const { pathname = '', search = '' } = URL.parse(target) ?? {};
  return pathname.startsWith('/') ? `${pathname}${search}` : '/*';
}
