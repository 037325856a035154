import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readOnCall } from '../../functions/handlers/on-call.ts';
import { isPassphrase } from '../../functions/http/alerts/passphrase.ts';

const run = (input: string) =>
  spawnSync(process.execPath, ['functions/local/passphrase.ts'], { input, encoding: 'utf8' });
const onCallWith = (passphrase: string) =>
  readOnCall(
    JSON.stringify({
      contacts: [
        {
          phone: '+31201234567',
          practitioner: 'Practitioner/1',
          organization: 'Organization/1',
          passphrase,
        },
      ],
    }),
  );

describe('npm run -s passphrase', () => {
  it('prints what stands for a passphrase in on-call.json, another each time', async () => {
    const [one, other] = [run('blue bicycle\n'), run('blue bicycle\n')].map(({ stdout }) => stdout.trim());
    expect(one).not.toBe(other);
    expect(onCallWith(one ?? '').contacts[0]?.passphrase).toBe(one);
    expect(await isPassphrase('blue bicycle', one ?? '')).toBe(true);
    expect(await isPassphrase('blue bicycles', one ?? '')).toBe(false);
  });

  it('refuses a short one', () => {
    const { status, stdout, stderr } = run('short\n');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('at least 8 characters');
  });

  it('is what on-call.json takes, and not the passphrase itself', () => {
    expect(() => onCallWith('blue bicycle')).toThrow(/contacts\.0\.passphrase: .*npm run -s passphrase/);
  });
});
