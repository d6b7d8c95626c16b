import { type Socket, connect } from "node:net";

/** A raw connection, to send what no HTTP client would. */
export interface RawConnection {
  readonly socket: Socket;
  /** Resolves when the other side ended, with all that it sent. */
  readonly ended: Promise<string>;
}

/**
 * Connects to a listener.
 *
 * @param url of the listener
 * @returns the connection
 */
export function openSocket(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  // A reset is an end too.
  socket.on("error", () => undefined);
  const ended = new Promise<string>((resolve) => socket.once("close", () => resolve(received)));
  return new Promise((resolve) => socket.once("connect", () => resolve({ socket, ended })));
}

/**
 * Sends a text byte by byte for as long as the other side takes it.
 *
 * @param connection open
 * @param text to send
 * @param everyMs between two bytes
 * @returns all that the other side sent until it ended the connection
 */
export async function drip({ socket, ended }: RawConnection, text: string, everyMs: number): Promise<string> {
  let at = 0;
  const timer = setInterval(() => {
    if (at < text.length && socket.writable) socket.write(text[at++] ?? "");
  }, everyMs);
  try {
    return await ended;
  } finally {
    clearInterval(timer);
    socket.destroy();
  }
}
