import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/*
 * Keeps whatever a process of the test run says of itself, for the check at the end of the run (whole-run.ts). Plain
 * JavaScript, so that every process can begin with it: `NODE_OPTIONS=--import …` brings it into those that tests start.
 */

const folder = process.env.KRING_TEST_LOGS;

/** @param {unknown} text */
export function collectLog(text) {
  if (folder === undefined) return;
  const said = text instanceof Uint8Array ? Buffer.from(text).toString() : String(text);
  try {
    appendFileSync(join(folder, `${process.pid}.log`), said.endsWith('\n') ? said : `${said}\n`);
  } catch {
    // The run has ended, and this process outlives it.
  }
}

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write;
  stream.write = (text, ...rest) => {
    collectLog(text);
    return write.call(stream, text, ...rest);
  };
}
