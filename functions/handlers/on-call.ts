import { onCallSchema } from '../../blueprints/schema.ts';
import type { OnCall } from '../http/alerts/on-call.ts';

/**
 * Who is told of alerts: docs/alerts.md. Kring itself names nobody.
 * @throws Error that says where the JSON is wrong and what would be right
 */
export function readOnCall(json: string): OnCall {
  const parsed = onCallSchema.safeParse(parsedJson(json));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new Error(`${wrong.join('; ')}. Right is, for instance, ${example}`);
}

const example =
  '{"from":"kring@example.org","contacts":[{"email":"on-call@example.org","practitioner":"Practitioner/123","organization":"Organization/123"}]}';

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error(`This is no JSON. Right is, for instance, ${example}`, { cause });
  }
}
