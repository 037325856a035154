import type { SaxesAttributeNS } from 'saxes';
import type { ElementMember, ElementModel } from '../definitions/element-model.ts';
import { parse } from '../json.ts';
import { error, type Issue } from '../outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import { narrativeText, xhtmlNamespace } from './narrative.ts';
import { readTree, type XmlElement, type XmlLimits } from './tree.ts';
import { fhirNamespace } from './write.ts';

/** A resource as JSON, or everything that keeps the text from being one; `issues` is empty when all is well. */
export interface XmlReading {
  readonly json?: Json;
  readonly issues: readonly Issue[];
}

/**
 * A resource out of XML (https://hl7.org/fhir/R4/xml.html), as the JSON that says the same, in which decimals keep
 * their precision. What a resource may hold is for validation to say, but what JSON could not hold is an issue here.
 * Elements of one name may stand apart from each other, and in any order: `orderIssues` tells of that.
 */
export function readXml(text: string, model: ElementModel, limits: XmlLimits): XmlReading {
  const root = readTree(text, limits);
  if ('severity' in root) return { issues: [root] };
  const reader = new Reader(text, model);
  const json = reader.resource(root, root.name);
  if (reader.issues.length > 0 || json === undefined) return { issues: reader.issues };
  const parsed = parse(json);
  if (isJsonObject(parsed) && reader.misplaced.length > 0) outOfOrder.set(parsed, reader.misplaced);
  return { json: parsed, issues: [] };
}

const outOfOrder = new WeakMap<JsonObject, readonly Issue[]>();

/**
 * Where the elements of the XML that a resource was read from are not in the order of its definition, which R4 asks
 * for (https://hl7.org/fhir/R4/xml.html) and JSON cannot show.
 */
export function orderIssues(resource: Json | undefined): readonly Issue[] {
  return (isJsonObject(resource) ? outOfOrder.get(resource) : undefined) ?? [];
}

const maxIssues = 20;

/** Makes JSON text, so that a decimal can stay as it is written. */
class Reader {
  readonly issues: Issue[] = [];
  readonly misplaced: Issue[] = [];
  readonly #document: string;
  readonly #model: ElementModel;

  constructor(document: string, model: ElementModel) {
    this.#document = document;
    this.#model = model;
  }

  resource(element: XmlElement, at: string): string | undefined {
    const { name, namespace } = element;
    if (namespace !== fhirNamespace) {
      return this.#complain(`<${name}> should be in the namespace ${fhirNamespace}`, element, at);
    }
    if (!this.#model.isResource(name)) {
      return this.#complain(`<${name}> is no resource type of FHIR R4`, element, at);
    }
    this.#attributes(element, [], at);
    return this.#object(element, name, [`"resourceType":${JSON.stringify(name)}`], at);
  }

  /** @param members that are known already, as JSON */
  #object(element: XmlElement, type: string, members: string[], at: string): string {
    const groups = new Map<ElementMember, XmlElement[]>();
    let before: ElementMember | undefined;
    for (const child of this.#children(element, at)) {
      const member = this.#memberOf(type, child);
      if (member === undefined) {
        this.#complain(`<${child.name}> is no element of ${type}`, child, at);
        continue;
      }
      const group = groups.get(member);
      if (group) group.push(child);
      else groups.set(member, [child]);
      before = this.#inOrder(type, before, member, child, at);
    }
    for (const [member, group] of groups)
      members.push(...this.#member(member, group, `${at}.${member.name}`));
    return `{${members.join(',')}}`;
  }

  /** @returns the member that what follows may not come before */
  #inOrder(
    type: string,
    before: ElementMember | undefined,
    member: ElementMember,
    { name, line }: XmlElement,
    at: string,
  ): ElementMember {
    if (before === undefined || before === member) return member;
    const order = this.#model.members(type) ?? [];
    if (order.indexOf(before) < order.indexOf(member)) return member;
    if (this.misplaced.length < maxIssues) {
      const diagnostics = `<${name}> must come before <${before.jsonName}> (line ${line})`;
      this.misplaced.push(error('structure', diagnostics, `${at}.${member.name}`));
    }
    return before;
  }

  /** `id` of an element and `url` of an extension are attributes, so no element stands for them. */
  #memberOf(type: string, { name, namespace }: XmlElement): ElementMember | undefined {
    const member = this.#model.member(type, name);
    const isAttribute =
      (name === 'id' && !this.#model.isResource(type)) || (name === 'url' && type === 'Extension');
    const expected = member?.type === 'xhtml' ? xhtmlNamespace : fhirNamespace;
    return isAttribute || namespace !== expected ? undefined : member;
  }

  #member(member: ElementMember, group: readonly XmlElement[], at: string): string[] {
    const [first, second] = group;
    if (second && !member.list) {
      this.#complain(`<${second.name}> is there more than once; it may be there once`, second, at);
      return [];
    }
    const name = JSON.stringify(member.jsonName);
    const place = (index: number) => (member.list ? `${at}[${index}]` : at);
    if (member.kind !== 'primitive') {
      const values = group.map((one, index) => this.#complex(one, member, place(index)) ?? 'null');
      return [`${name}:${member.list ? `[${values.join(',')}]` : values[0]}`];
    }
    const read = group.map((one, index) => this.#primitive(one, member, place(index)));
    const beside = JSON.stringify(`_${member.jsonName}`);
    if (!member.list && first) {
      const [{ value, element } = {}] = read;
      return [...(value ? [`${name}:${value}`] : []), ...(element ? [`${beside}:${element}`] : [])];
    }
    const list = (some: readonly (string | undefined)[]) => `[${some.map((one) => one ?? 'null').join(',')}]`;
    return [
      ...(read.some(({ value }) => value) ? [`${name}:${list(read.map(({ value }) => value))}`] : []),
      ...(read.some(({ element }) => element)
        ? [`${beside}:${list(read.map(({ element }) => element))}`]
        : []),
    ];
  }

  #complex(element: XmlElement, { type, kind }: ElementMember, at: string): string | undefined {
    if (kind === 'resource') {
      this.#attributes(element, [], at);
      const [resource, another] = this.#children(element, at);
      if (resource && !another) return this.resource(resource, at);
      return this.#complain(`<${element.name}> should hold one resource`, element, at);
    }
    const names = type === 'Extension' ? ['id', 'url'] : ['id'];
    const members = this.#attributes(element, names, at).map(
      ({ local, value }) => `${JSON.stringify(local)}:${JSON.stringify(value)}`,
    );
    return this.#object(element, type, members, at);
  }

  #primitive(
    element: XmlElement,
    { type }: ElementMember,
    at: string,
  ): { readonly value?: string; readonly element?: string } {
    if (type === 'xhtml') return { value: JSON.stringify(narrativeText(element, this.#document)) };
    const attributes = new Map(
      this.#attributes(element, ['id', 'value'], at).map(({ local, value }) => [local, value]),
    );
    const id = attributes.get('id');
    const value = attributes.get('value');
    const object = this.#object(
      element,
      'Element',
      id === undefined ? [] : [`"id":${JSON.stringify(id)}`],
      at,
    );
    if (object === '{}' && element.attributes.every(({ local }) => local !== 'value'))
      this.#complain(`<${element.name}> should have a value, or extensions`, element, at);
    return {
      ...(value !== undefined && { value: primitiveJson(value, type) }),
      ...(object !== '{}' && { element: object }),
    };
  }

  /** The attributes that may be there; where the schema is to be found, nobody needs to be told. */
  #attributes(element: XmlElement, names: readonly string[], at: string): readonly SaxesAttributeNS[] {
    const others = element.attributes.filter(
      ({ prefix, local, uri }) => prefix !== 'xmlns' && local !== 'xmlns' && uri !== schemaInstance,
    );
    const unknown = others.find(({ uri, local }) => uri !== '' || !names.includes(local));
    if (unknown) {
      this.#complain(`<${element.name}> may not have the attribute ${unknown.name}`, element, at);
      return [];
    }
    return others;
  }

  #children(element: XmlElement, at: string): readonly XmlElement[] {
    const text = element.content.find((part) => typeof part === 'string' && /\S/.test(part));
    if (text !== undefined) {
      this.#complain(`<${element.name}> should hold elements, not text`, element, at);
    }
    return element.content.filter((part) => typeof part !== 'string');
  }

  #complain(what: string, { line }: XmlElement, at: string): undefined {
    if (this.issues.length < maxIssues) this.issues.push(error('structure', `${what} (line ${line})`, at));
  }
}

const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance';

/** A value that is not of its type stays a string, for validation to name. */
function primitiveJson(value: string, type: string): string {
  if (type === 'boolean' && /^(true|false)$/.test(value)) return value;
  if (numeric.has(type) && jsonNumber.test(value)) return value;
  return JSON.stringify(value);
}

const numeric: ReadonlySet<string> = new Set(['decimal', 'integer', 'unsignedInt', 'positiveInt']);
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
