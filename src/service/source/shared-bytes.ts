/**
 * The parts of a body behind each other, in memory that threads share without copying it. Nothing else lies in that
 * memory.
 */
export function sharedBytes(parts: readonly Uint8Array[]): Buffer<SharedArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = Buffer.from(new SharedArrayBuffer(length));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}

/** Bytes in memory that is shared, and holds nothing else: those given where they are that already, else a copy. */
export function inSharedMemory(bytes: Uint8Array): Uint8Array {
  const { buffer, byteLength } = bytes;
  const isShared = buffer instanceof SharedArrayBuffer && buffer.byteLength === byteLength;
  return new Uint8Array(isShared ? buffer : sharedBytes([bytes]).buffer);
}
