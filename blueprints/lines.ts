/** Where in the text of a JSON file something is, so that whoever wrote it finds it. */
export type Path = readonly PropertyKey[];

interface Scanner {
  readonly text: string;
  at: number;
}

/**
 * The line, from 1 on, of what stands at a path; of what is missing, the line of what it should be in.
 * @param text well-formed JSON
 */
export function lineOf(text: string, path: Path): number {
  const scanner: Scanner = { text, at: 0 };
  const found = find(scanner, path.map(String));
  return text.slice(0, found).split('\n').length;
}

/** @returns the offset of the value, or of the innermost one around it that is there */
function find(scanner: Scanner, path: readonly string[]): number {
  skipSpace(scanner);
  const start = scanner.at;
  const [wanted, ...rest] = path;
  const open = scanner.text[scanner.at];
  if (wanted === undefined || (open !== '{' && open !== '[')) return start;
  scanner.at += 1;
  for (let index = 0; ; index++) {
    skipSpace(scanner);
    if (
      scanner.text[scanner.at] === '}' ||
      scanner.text[scanner.at] === ']' ||
      scanner.at >= scanner.text.length
    ) {
      return start;
    }
    const name = open === '{' ? readKey(scanner) : String(index);
    if (name === wanted) return find(scanner, rest);
    skipValue(scanner);
    skipSpace(scanner);
    if (scanner.text[scanner.at] === ',') scanner.at += 1;
  }
}

function skipSpace(scanner: Scanner): void {
  while (/\s/.test(scanner.text[scanner.at] ?? '')) scanner.at += 1;
}

function readKey(scanner: Scanner): string {
  const start = scanner.at;
  skipString(scanner);
  const key = String(JSON.parse(scanner.text.slice(start, scanner.at)));
  skipSpace(scanner);
  // The colon.
  scanner.at += 1;
  return key;
}

function skipString(scanner: Scanner): void {
  scanner.at += 1;
  while (scanner.at < scanner.text.length && scanner.text[scanner.at] !== '"') {
    scanner.at += scanner.text[scanner.at] === '\\' ? 2 : 1;
  }
  scanner.at += 1;
}

function skipValue(scanner: Scanner): void {
  skipSpace(scanner);
  let depth = 0;
  for (; scanner.at < scanner.text.length; ) {
    const character = scanner.text[scanner.at] ?? '';
    if (character === '"') skipString(scanner);
    else {
      if (depth === 0 && /[,}\]]/.test(character)) return;
      if (character === '{' || character === '[') depth += 1;
      if (character === '}' || character === ']') depth -= 1;
      scanner.at += 1;
    }
    if (depth === 0 && /["}\]]/.test(character)) return;
  }
}
