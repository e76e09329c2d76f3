/**
 * A seccomp program for bubblewrap's `--seccomp`: refuses the system calls that builds and tests have no use for and that a way out
 * through the kernel would need, and all sockets but those of this machine's name spaces. Virtual machines' sockets (`AF_VSOCK`), for
 * one, know no network namespace and would reach the host. Null on processors whose numbers aren't in the table.
 */
export function systemCallFilter(processor: string = process.arch): Buffer | null {
  const column = { x64: 0, arm64: 1 }[processor];
  if (column === undefined) return null;
  const refused = refusedCalls.map(([, ...numbers]) => numbers[column] ?? 0);
  const lines: Instruction[] = [
    [loadWord, 0, 0, architectureOffset],
    // Programs of another kind, 32-bit ones above all, number their calls otherwise.
    [jumpIfEqual, 1, 0, [0xc000003e, 0xc00000b7][column] ?? 0],
    [finish, 0, 0, refuseWith(notPermitted)],
    [loadWord, 0, 0, numberOffset],
    [jumpIfAtLeast, 0, 1, x32Bit],
    [finish, 0, 0, refuseWith(notPermitted)],
    ...refused.flatMap((number): Instruction[] => [
      [jumpIfEqual, 0, 1, number],
      [finish, 0, 0, refuseWith(notPermitted)],
    ]),
    [jumpIfEqual, 1, 0, [41, 198][column] ?? 0],
    [finish, 0, 0, allow],
    [loadWord, 0, 0, firstArgumentOffset],
    ...socketFamilies.flatMap((family): Instruction[] => [
      [jumpIfEqual, 0, 1, family],
      [finish, 0, 0, allow],
    ]),
    [finish, 0, 0, refuseWith(familyNotSupported)],
  ];
  return Buffer.concat(lines.map(encode));
}

/** Operation, instructions to skip if it holds, instructions to skip if not, operand: `struct sock_filter`. */
type Instruction = [operation: number, ifTrue: number, ifFalse: number, operand: number];

function encode([operation, ifTrue, ifFalse, operand]: Instruction): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(operation, 0);
  bytes.writeUInt8(ifTrue, 2);
  bytes.writeUInt8(ifFalse, 3);
  bytes.writeUInt32LE(operand, 4);
  return bytes;
}

const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const finish = 0x06;
const allow = 0x7fff0000;
const refuseWith = (errorNumber: number) => 0x00050000 + errorNumber;
const notPermitted = 1;
const familyNotSupported = 97;

/** Offsets in `struct seccomp_data`; the arguments' low halves come first on both processors. */
const numberOffset = 0;
const architectureOffset = 4;
const firstArgumentOffset = 16;
/** Calls from here on are those of x86-64's third numbering; no processor has as many. */
const x32Bit = 0x40000000;

/** Unix, IPv4, IPv6, netlink. */
const socketFamilies = [1, 2, 10, 16];

const refusedCalls: readonly [name: string, x64: number, arm64: number][] = [
  ['add_key', 248, 217],
  ['request_key', 249, 218],
  ['keyctl', 250, 219],
  ['bpf', 321, 280],
  ['perf_event_open', 298, 241],
  ['userfaultfd', 323, 282],
  ['io_uring_setup', 425, 425],
  ['io_uring_enter', 426, 426],
  ['io_uring_register', 427, 427],
  ['kexec_load', 246, 104],
  ['kexec_file_load', 320, 294],
  ['init_module', 175, 105],
  ['finit_module', 313, 273],
  ['delete_module', 176, 106],
  ['open_by_handle_at', 304, 265],
  ['mount', 165, 40],
  ['umount2', 166, 39],
  ['pivot_root', 155, 41],
  ['open_tree', 428, 428],
  ['move_mount', 429, 429],
  ['fsopen', 430, 430],
  ['fsconfig', 431, 431],
  ['fsmount', 432, 432],
  ['fspick', 433, 433],
  ['mount_setattr', 442, 442],
  ['setns', 308, 268],
  ['swapon', 167, 224],
  ['swapoff', 168, 225],
  ['reboot', 169, 142],
  ['acct', 163, 89],
  ['quotactl', 179, 60],
  ['syslog', 103, 116],
];
