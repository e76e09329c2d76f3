/** Text that arrives without end, kept to its beginning and its end. */
export function createBoundedOutput(maxKeptBytes: number) {
  const half = Math.floor(maxKeptBytes / 2);
  const head: Buffer[] = [];
  const tail: Buffer[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let totalBytes = 0;

  return {
    add(chunk: Buffer): void {
      totalBytes += chunk.length;
      const first = chunk.subarray(0, half - headBytes);
      head.push(first);
      headBytes += first.length;
      keepInTail(chunk.subarray(first.length));
    },
    totalBytes: () => totalBytes,
    text(): string {
      const leftOut = totalBytes - headBytes - tailBytes;
      if (leftOut === 0) return Buffer.concat([...head, ...tail]).toString();
      return `${Buffer.concat(head)}\n… ${leftOut} bytes left out …\n${Buffer.concat(tail)}`;
    },
  };

  function keepInTail(chunk: Buffer): void {
    if (chunk.length === 0) return;
    tail.push(chunk);
    tailBytes += chunk.length;
    while (tailBytes > half) {
      const oldest = tail[0];
      if (!oldest) return;
      const surplus = tailBytes - half;
      if (oldest.length > surplus) {
        tail[0] = oldest.subarray(surplus);
        tailBytes -= surplus;
        return;
      }
      tail.shift();
      tailBytes -= oldest.length;
    }
  }
}
