/** A repeated group that itself ends in a repetition or repeats alternatives, or a reference back: what can take forever. */
const runaway = /(?:[+*]|\{\d+,\d*\})\)(?:[+*]|\{\d+,)|\([^()]*\|[^()]*\)(?:[+*]|\{\d+,\})|\\[1-9]/;
const maxLength = 500;

/** @returns `undefined` for what is no regular expression of ECMAScript, or one that could run away */
export function safeExpression(source: string): RegExp | undefined {
  if (source.length > maxLength || runaway.test(source)) return undefined;
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags);
    } catch {
      // Java and XML Schema escape more than the `u` flag allows.
    }
  }
  return undefined;
}

/** Regular expressions in FHIRPath that comes from anywhere: nothing can stop one that runs away. */
export function hasSafePatterns(fhirPath: string): boolean {
  const sources = fhirPath.matchAll(/\b(?:matches|matchesFull|replaceMatches)\(\s*'((?:[^'\\]|\\.)*)'/g);
  return [...sources].every(
    ([, source = '']) => safeExpression(source.replace(/\\(.)/g, '$1')) !== undefined,
  );
}
