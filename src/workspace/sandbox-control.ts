import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxOrder } from './sandbox.ts';
import { systemCallFilter } from './system-call-filter.ts';

export const filterFile = 'filter';

/** Writes what a run finds at `/run/reflexion` and in place of the machine's `/etc`. */
export async function writeControlFiles(directory: string, order: SandboxOrder): Promise<void> {
  const files = {
    [filterFile]: systemCallFilter() ?? '',
    command: order.command,
    start: startScript(order),
    passwd: 'sandbox:x:1000:1000:sandbox:/home/sandbox:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n',
    group: 'sandbox:x:1000:\nnogroup:x:65534:\n',
    hosts: '127.0.0.1 localhost sandbox\n::1 localhost sandbox\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
}

/** Its only inputs are numbers: what the repository or a model wrote is in a file of its own. */
function startScript(order: SandboxOrder): string {
  const maxFileKilobytes = Math.ceil(order.maxDiskBytes / 1024);
  return `exec </dev/null 2>&1
ulimit -c 0
ulimit -f ${maxFileKilobytes}
ulimit -u ${order.maxProcesses * 4 + 32} 2>/dev/null
socat TCP4-LISTEN:3128,bind=127.0.0.1,reuseaddr,fork,max-children=64 UNIX-CONNECT:/run/reflexion/proxy >/dev/null 2>&1 &
for attempt in {1..250}; do
  while read -r _ local _; do [[ $local == 0100007F:0C38 ]] && break 2; done </proc/net/tcp
  sleep 0.02
done
disown -a
exec /bin/bash --noprofile --norc -e /run/reflexion/command
`;
}
