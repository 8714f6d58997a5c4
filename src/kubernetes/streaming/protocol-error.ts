/** The other side sent bytes that its streaming protocol does not allow; the connection can't go on. */
export class StreamProtocolError extends Error {
  override readonly name = "StreamProtocolError";
}
