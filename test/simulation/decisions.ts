import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulationOptions } from './simulate.ts';

/** Writes down what makes a run again, whatever it was shrunk to. Answers the file. */
export function writeDecisions(again: SimulationOptions): string {
  const file = join(tmpdir(), `kring-simulation-${again.seed}.json`);
  writeFileSync(file, JSON.stringify(again));
  return file;
}

/** @throws Error naming the file when it holds no decisions */
export function readDecisions(file: string): SimulationOptions {
  const options = JSON.parse(readFileSync(file, 'utf8')) as SimulationOptions;
  if (!Array.isArray(options.recorded) || typeof options.steps !== 'number') {
    throw new Error(`${file} holds no decisions of a run: it should be what a failing run has written`);
  }
  return options;
}
