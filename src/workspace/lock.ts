export type Lock = ReturnType<typeof createLock>;

/** Lets one piece of work in at a time, in the order they came. */
export function createLock() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
