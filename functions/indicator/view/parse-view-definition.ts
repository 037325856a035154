import * as z from 'zod';
import { error, type Issue } from '../../fhir/outcome.ts';
import { columnTypes, type Select, type ViewDefinition } from './view-definition.ts';
import { viewIssues } from './view-issues.ts';

const sqlName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'a name is letters, digits and _, and starts with a letter');
const maxPath = 10_000;
const path = z
  .string('a FHIRPath expression is needed')
  .min(1, 'a FHIRPath expression is needed')
  .max(maxPath, `a FHIRPath expression has at most ${maxPath} characters`);

const typeBase = 'http://hl7.org/fhir/StructureDefinition/';
const ofAnyElement = {
  id: z.unknown().optional(),
  extension: z.unknown().optional(),
  modifierExtension: z.unknown().optional(),
};

// Strict here: a misspelt forEach would give one row, and no word of it.
const column = z.strictObject({
  name: sqlName,
  path,
  type: z
    .preprocess(
      // The element is a uri: https://build.fhir.org/ig/FHIR/sql-on-fhir-v2/StructureDefinition-ViewDefinition.html
      (type) => (typeof type === 'string' ? type.replace(typeBase, '') : type),
      z.enum(columnTypes, `a column's type is a FHIR primitive: ${columnTypes.join(', ')}`),
    )
    .optional(),
  collection: z.boolean('true or false').optional(),
  description: z.unknown().optional(),
  tag: z.unknown().optional(),
  ...ofAnyElement,
});

const select: z.ZodType<Select> = z.lazy(() =>
  z.strictObject({
    ...ofAnyElement,
    column: z.array(column).optional(),
    select: z.array(select).optional(),
    unionAll: z.array(select).min(1).optional(),
    forEach: path.optional(),
    forEachOrNull: path.optional(),
    repeat: z.array(path).min(1).optional(),
  }),
);

const viewDefinition = z.object({
  resourceType: z.literal('ViewDefinition').optional(),
  url: z.string().optional(),
  version: z.string().optional(),
  name: sqlName.optional(),
  resource: z
    .string('a resource type is needed, such as Encounter')
    .regex(/^[A-Z][A-Za-z]+$/, 'a resource type is needed, such as Encounter'),
  constant: z.array(z.looseObject({ name: sqlName })).optional(),
  select: z.array(select, 'at least one select is needed').min(1, 'at least one select is needed'),
  where: z.array(z.object({ path })).optional(),
});

/** The definition, or what is wrong with it and where: nothing is run that has an issue. */
export function parseViewDefinition(value: unknown): ViewDefinition | readonly Issue[] {
  const parsed = viewDefinition.safeParse(value);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => error('structure', issue.message, elementPath(issue.path)));
  }
  const issues = viewIssues(parsed.data);
  return issues.length > 0 ? issues : parsed.data;
}

function elementPath(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>(
    (path, part) => (typeof part === 'number' ? `${path}[${part}]` : `${path}.${String(part)}`),
    'ViewDefinition',
  );
}
