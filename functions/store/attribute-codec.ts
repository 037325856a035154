import type { Attribute } from './item-store.ts';

type Attributes = Readonly<Record<string, Attribute>>;

const lengthBytes = 4;

/**
 * Packs attributes into one exact-size blob: the byte length of a JSON header (32 bits, big-endian), the header,
 * then every binary value in the header's order. The header is an array of name, value, name, value …, in which
 * a binary value is an array that holds its byte length: `["type","Patient","body",[512]]`.
 */
export function encodeAttributes(attributes: Attributes): Uint8Array<ArrayBuffer> {
  const parts: (string | number | boolean | [number])[] = [];
  const binaries: Uint8Array[] = [];
  let binaryBytes = 0;
  for (const [name, value] of Object.entries(attributes)) {
    if (value instanceof Uint8Array) {
      parts.push(name, [value.byteLength]);
      binaries.push(value);
      binaryBytes += value.byteLength;
    } else {
      parts.push(name, value);
    }
  }
  const header = JSON.stringify(parts);
  const headerBytes = Buffer.byteLength(header);
  const blob = new Uint8Array(lengthBytes + headerBytes + binaryBytes);
  const view = Buffer.from(blob.buffer);
  view.writeUInt32BE(headerBytes);
  view.write(header, lengthBytes);
  let offset = lengthBytes + headerBytes;
  for (const binary of binaries) {
    blob.set(binary, offset);
    offset += binary.byteLength;
  }
  return blob;
}

/** The inverse of `encodeAttributes`. Binary values are views of the blob. @throws Error for a damaged blob */
export function decodeAttributes(blob: Uint8Array): Attributes {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const headerEnd = lengthBytes + bytes.readUInt32BE();
  const parts: unknown = JSON.parse(bytes.toString('utf8', lengthBytes, headerEnd));
  if (!Array.isArray(parts)) throw new Error('The header of an item is no array');
  const attributes: Record<string, Attribute> = {};
  let offset = headerEnd;
  for (let index = 0; index < parts.length; index += 2) {
    const value = parts[index + 1];
    if (Array.isArray(value)) {
      const end = offset + Number(value[0]);
      if (!(end <= blob.byteLength)) throw new Error('An item is shorter than its header says');
      setOwn(attributes, parts[index], blob.subarray(offset, end));
      offset = end;
    } else {
      setOwn(attributes, parts[index], value);
    }
  }
  return attributes;
}

/** Plain assignment would lose an attribute named `__proto__`. */
function setOwn(attributes: Record<string, Attribute>, name: string, value: Attribute): void {
  if (name === '__proto__') {
    Object.defineProperty(attributes, name, { value, enumerable: true, writable: true, configurable: true });
  } else {
    attributes[name] = value;
  }
}
