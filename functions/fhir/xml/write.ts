import type { ElementMember, ElementModel } from '../definitions/element-model.ts';
import { numberText } from '../json.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import { escapeAttribute } from './escape.ts';
import { narrativeXml } from './narrative.ts';

export const fhirNamespace = 'http://hl7.org/fhir';

/**
 * A resource as XML (https://hl7.org/fhir/R4/xml.html): elements in the order of the definitions, decimals as they were
 * written. What the definitions do not know is left out: nothing that passed validation is.
 * @param pretty whether each element is to stand on a line of its own
 */
export function writeXml(resource: JsonObject, model: ElementModel, pretty = false): string {
  const writer = new Writer(model, pretty);
  writer.resource(resource, ` xmlns="${fhirNamespace}"`);
  return `<?xml version="1.0" encoding="UTF-8"?>${pretty ? '\n' : ''}${writer.text()}`;
}

class Writer {
  readonly #model: ElementModel;
  readonly #pretty: boolean;
  readonly #parts: string[] = [];
  #depth = 0;

  constructor(model: ElementModel, pretty: boolean) {
    this.#model = model;
    this.#pretty = pretty;
  }

  text(): string {
    return this.#parts.join('');
  }

  resource(resource: JsonObject, attributes = ''): void {
    const { resourceType } = resource;
    if (typeof resourceType !== 'string' || !this.#model.isResource(resourceType)) return;
    this.#element(resourceType, attributes, () => this.#members(resource, resourceType, []));
  }

  #members(value: JsonObject, type: string, inAttributes: readonly string[]): void {
    for (const member of this.#model.members(type) ?? []) {
      if (!inAttributes.includes(member.jsonName)) this.#member(value, member);
    }
  }

  #member(holder: JsonObject, member: ElementMember): void {
    const { jsonName } = member;
    const value = holder[jsonName];
    if (member.kind !== 'primitive') {
      for (const one of Array.isArray(value) ? value : [value])
        if (isJsonObject(one)) this.#object(one, member);
      return;
    }
    const beside = holder[`_${jsonName}`];
    if (value === undefined && beside === undefined) return;
    if (!Array.isArray(value) && !Array.isArray(beside)) {
      this.#primitive(member, textOf(value, holder, jsonName), beside);
      return;
    }
    const values: readonly Json[] = Array.isArray(value) ? value : [];
    const besides: readonly Json[] = Array.isArray(beside) ? beside : [];
    for (let index = 0; index < Math.max(values.length, besides.length); index++) {
      this.#primitive(member, textOf(values[index], values, index), besides[index]);
    }
  }

  #object(value: JsonObject, { jsonName, type, kind }: ElementMember): void {
    if (kind === 'resource') {
      this.#element(jsonName, '', () => this.resource(value));
      return;
    }
    const names = type === 'Extension' ? ['id', 'url'] : ['id'];
    const attributes = names.map((name) => attribute(name, value[name]));
    this.#element(jsonName, attributes.join(''), () => this.#members(value, type, names));
  }

  #primitive({ jsonName, type }: ElementMember, text: string | undefined, beside: Json | undefined): void {
    if (type === 'xhtml') {
      if (text !== undefined) this.#line(narrativeXml(text));
      return;
    }
    const element = isJsonObject(beside) ? beside : {};
    const attributes = attribute('id', element.id) + attribute('value', text);
    const { extension } = element;
    if (attributes === '' && !Array.isArray(extension)) return;
    this.#element(jsonName, attributes, () => this.#members({ extension }, 'Element', ['id']));
  }

  #element(name: string, attributes: string, content: () => void): void {
    const place = this.#parts.length;
    this.#line(`<${name}${attributes}>`);
    const filled = this.#parts.length;
    this.#depth++;
    content();
    this.#depth--;
    if (this.#parts.length > filled) this.#line(`</${name}>`);
    else {
      this.#parts.length = place;
      this.#line(`<${name}${attributes}/>`);
    }
  }

  #line(text: string): void {
    this.#parts.push(this.#pretty ? `${'  '.repeat(this.#depth)}${text}\n` : text);
  }
}

/** How a primitive is written; `undefined` for none, such as the `null` that stands beside an extension. */
function textOf(value: Json | undefined, holder: object, name: string | number): string | undefined {
  if (typeof value === 'number') return numberText(holder, name) ?? String(value);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

function attribute(name: string, value: Json | undefined): string {
  return typeof value === 'string' ? ` ${name}="${escapeAttribute(value)}"` : '';
}
