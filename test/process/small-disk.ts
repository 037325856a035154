import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why no file system can be mounted here; `undefined` where it can, which takes root. */
export function cannotMount(folder: string): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may mount a file system';
  const disk = mountSmallDisk(join(folder, 'probe'), 1);
  if (disk === undefined) return 'this machine lets not even root mount a file system';
  disk.unmount();
  return undefined;
}

/** A file system of its own in memory, of so many MB; `undefined` when it cannot be mounted. */
export function mountSmallDisk(folder: string, sizeMb: number) {
  mkdirSync(folder, { recursive: true });
  if (!carriedOut('mount', '-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'kring', folder)) return undefined;
  return {
    /** Until not one block is left. */
    fill: (): void => {
      for (const [index, bytes] of [1_048_576, 4_096].entries())
        fillBy(join(folder, `ballast-${index}`), bytes);
    },
    makeRoom: (): void => {
      for (const name of readdirSync(folder)) if (name.startsWith('ballast')) rmSync(join(folder, name));
    },
    unmount: () => unmount(folder),
  };
}

/** The same folder again, where it can only be read; answers whether that could be done. */
export function mountReadOnly(folder: string, at: string): boolean {
  mkdirSync(at, { recursive: true });
  return carriedOut('mount', '--bind', folder, at) && carriedOut('mount', '-o', 'remount,bind,ro', at);
}

export function unmount(at: string): void {
  carriedOut('umount', '-l', at);
}

function carriedOut(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

function fillBy(file: string, bytes: number): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
  } catch (failure) {
    if (!(failure instanceof Error) || !('code' in failure) || failure.code !== 'ENOSPC') throw failure;
  }
}
