import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';

/** A label or profile that is stated twice (https://hl7.org/fhir/R4/resource.html#Meta). */
export function checkMeta({ meta }: JsonObject, at: string, { report }: Context): void {
  if (!isJsonObject(meta)) return;
  for (const name of ['security', 'tag', 'profile']) {
    const keys = new Map<string, number>();
    itemsOf(meta[name]).forEach((item, index) => {
      const key = isJsonObject(item) ? `${item.system ?? ''}#${item.code ?? ''}` : String(item);
      const first = keys.get(key);
      if (first === undefined) keys.set(key, index);
      else if (key !== '#')
        report[name === 'security' ? 'error' : 'warning'](
          'duplicate',
          `The same is stated in ${name}[${first}]: once is enough.`,
          `${at}.meta.${name}[${index}]`,
        );
    });
  }
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
