import { isJsonObject, type Resource } from '../../fhir/resource.ts';

/** As a person is called in the record; where a worker is shown no name, by the id there. */
export function nameOf({ name, id }: Resource): string {
  const [first] = Array.isArray(name) ? name.filter(isJsonObject) : [];
  const given = Array.isArray(first?.given) ? first.given.join(' ') : '';
  const family = typeof first?.family === 'string' ? first.family : '';
  const text = typeof first?.text === 'string' ? first.text : `${given} ${family}`.trim();
  return text || String(id);
}
