import { expect, test } from 'vitest';
import { createPublicConnect, isPublicAddress } from '../../src/workspace/public-address.ts';

test.each([
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '168.63.129.16',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:10.0.0.1',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '2002:a00:1::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'ff02::1',
  'localhost',
  '2130706433',
  '',
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '64:ff9b::101:101', '2002:101:101::'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([['127.0.0.1'], ['10.0.0.1'], ['93.184.216.34', '127.0.0.1'], []])(
  'a name that resolves to %j is not connected to',
  async (...addresses) => {
    const asked: string[] = [];
    const connect = createPublicConnect(async (host) => {
      asked.push(host);
      return addresses;
    });
    await expect(connect('registry.test', 443)).rejects.toThrow('no public address');
    expect(asked).toEqual(['registry.test']);
  },
);

test('the address that was checked is the one connected to', async () => {
  let answers = 0;
  const connect = createPublicConnect(async () => {
    answers += 1;
    return answers === 1 ? ['203.0.113.9'] : ['127.0.0.1'];
  });
  // The tests' own guard names the address that was about to be dialled.
  await expect(connect('registry.test', 443)).rejects.toThrow('203.0.113.9');
  expect(answers).toBe(1);
});
