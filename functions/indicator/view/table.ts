import type { Cell, Row } from './run.ts';

/** The forms that the rows of a view can be handed out in. */
export type TableFormat = 'json' | 'ndjson' | 'csv';

export interface TableOptions {
  readonly format: TableFormat;
  /** In order; rows have no others. */
  readonly columns: readonly string[];
  /** Whether a CSV begins with the names of its columns. */
  readonly header: boolean;
}

/** A JSON array, a JSON object in each line, or CSV (https://www.rfc-editor.org/rfc/rfc4180) without a byte order mark. */
export function tableText(rows: readonly Row[], { format, columns, header }: TableOptions): string {
  if (format === 'json') return JSON.stringify(rows);
  if (format === 'ndjson') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const lines = rows.map((row) => columns.map((name) => field(row[name] ?? null)).join(','));
  return [...(header ? [columns.map(field).join(',')] : []), ...lines].map((line) => `${line}\r\n`).join('');
}

/** Nothing for null, which is then told from an empty text; a list as JSON. */
function field(cell: Cell): string {
  if (cell === null) return '';
  const text = Array.isArray(cell) ? JSON.stringify(cell) : String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
