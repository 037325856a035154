import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file that only its owner may read, so that after a crash or on a full disk it is as it was before, or
 * whole. @throws Error that names the file and says why it cannot be written
 */
export function writeWhole(path: string, text: string): void {
  const beside = `${path}.new`;
  try {
    const handle = openSync(beside, 'w', 0o600);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw new Error(`${path} cannot be written: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
