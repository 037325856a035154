import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The files of a FHIR package in a folder, text by path within it: those that `npm run profiles` writes. */
export function packageFiles(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(paths.toSorted().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

const blockBytes = 512;
/** What the format has room for, without its extensions. */
const maxNameBytes = 100;
/** Of the gzip header: which system made it, where zlib tells its own. */
const systemAt = 9;
const unknownSystem = 255;

/**
 * A FHIR package as it is installed: a gzipped tar in which all is within `package/`. The same files give the same
 * bytes: they are sorted, and neither time nor owner is in it.
 * https://confluence.hl7.org/spaces/FHIR/pages/35718629/NPM+Package+Specification
 * @param files text by path within the package
 * @throws Error for a path that a tar has no room for
 */
export function packageArchive(files: ReadonlyMap<string, string>): Uint8Array<ArrayBuffer> {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const blocks = sorted.flatMap(([path, text]) => tarEntry(`package/${path}`, Buffer.from(text)));
  const archive = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]), { level: 9 });
  archive[systemAt] = unknownSystem;
  return new Uint8Array(archive);
}

/** https://www.gnu.org/software/tar/manual/html_node/Standard.html */
function tarEntry(name: string, content: Buffer): readonly Buffer[] {
  if (Buffer.byteLength(name) > maxNameBytes) throw new Error(`${name} is longer than ${maxNameBytes} bytes`);
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(octal(content.length), 124);
  header.write(octal(0), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = (blockBytes - (content.length % blockBytes)) % blockBytes;
  return [header, content, Buffer.alloc(padding)];
}

function octal(value: number): string {
  return `${value.toString(8).padStart(11, '0')}\0`;
}
