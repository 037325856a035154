import { collectLog } from './collect.js';

// Vitest takes the console of a test file for itself, before anything comes to a stream.
for (const method of ['debug', 'info', 'log', 'warn', 'error'] as const) {
  const say = console[method];
  console[method] = (...words) => {
    collectLog(words.map(String).join(' '));
    say(...words);
  };
}
