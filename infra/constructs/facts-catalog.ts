import { fileURLToPath } from 'node:url';
import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { readViews, sha256 } from '../../functions/facts/indicators-folder.ts';
import { prefixOf } from '../../functions/facts/segments.ts';
import { factTable } from '../../functions/indicator/facts.ts';

/** A table of facts, as the changes function writes it: functions/facts/parquet-store.ts. */
interface CatalogTable {
  readonly name: string;
  /** Where its segments are, below the bucket: `facts/view=…/definition=…/`. */
  readonly prefix: string;
  readonly columns: readonly CatalogColumn[];
}

interface CatalogColumn {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'double' | 'int';
  readonly collection: boolean;
}

/** The tables of the views, as this deployment writes them. */
function catalogTables(): readonly CatalogTable[] {
  const views = readViews(fileURLToPath(new URL('../../indicators/views', import.meta.url)));
  return views
    .map((view) => factTable(view, sha256))
    .map((table) => ({
      name: table.name,
      prefix: `facts/${prefixOf(table)}`,
      columns: table.columns.map(({ name, type, collection }) => ({
        name,
        type: catalogTypes[type] ?? 'string',
        collection,
      })),
    }));
}

/** As DuckDB writes them (functions/facts/duckdb.ts). */
const catalogTypes: Readonly<Record<string, CatalogColumn['type']>> = {
  boolean: 'boolean',
  decimal: 'double',
  integer: 'int',
  positiveInt: 'int',
  unsignedInt: 'int',
};

/**
 * The facts in Glue, so that Athena reads what DuckDB does. Of each table there are its segments, with every version
 * that was ever added and not yet compacted (`<table>_segments`), and a view of what is current (`<table>`).
 */
export class FactsCatalog extends Construct {
  constructor(scope: Construct, id: string, { bucket }: { readonly bucket: IBucket }) {
    super(scope, id);
    const catalogId = Stack.of(this).account;
    const databaseName = `${Stack.of(this).stackName}_facts`.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
    const database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: databaseName, description: 'Facts of group care: docs/indicators.md' },
    });
    for (const table of catalogTables()) {
      const segments = new CfnTable(this, `${table.name}Segments`, {
        catalogId,
        databaseName,
        tableInput: segmentsInput(table, bucket),
      });
      segments.addDependency(database);
      const current = new CfnTable(this, `${table.name}Current`, {
        catalogId,
        databaseName,
        tableInput: currentInput(table, databaseName),
      });
      current.addDependency(segments);
    }
  }
}

const bookkeeping: readonly CatalogColumn[] = [
  { name: '_resource_key', type: 'string', collection: false },
  { name: '_version', type: 'int', collection: false },
  { name: '_segment', type: 'string', collection: false },
  { name: '_present', type: 'boolean', collection: false },
];

const serde = 'org.apache.hadoop.hive.ql.io.parquet';

function segmentsInput(
  { name, prefix, columns }: CatalogTable,
  bucket: IBucket,
): CfnTable.TableInputProperty {
  return {
    name: `${name}_segments`,
    tableType: 'EXTERNAL_TABLE',
    parameters: { classification: 'parquet', EXTERNAL: 'TRUE' },
    storageDescriptor: {
      location: bucket.s3UrlForObject(prefix),
      inputFormat: `${serde}.MapredParquetInputFormat`,
      outputFormat: `${serde}.MapredParquetOutputFormat`,
      serdeInfo: { serializationLibrary: `${serde}.serde.ParquetHiveSerDe` },
      columns: [...bookkeeping, ...columns].map(hiveColumn),
    },
  };
}

/** A view as Athena keeps one: https://docs.aws.amazon.com/athena/latest/ug/views.html */
function currentInput({ name, columns }: CatalogTable, database: string): CfnTable.TableInputProperty {
  const view = {
    originalSql: currentSql(name, columns),
    catalog: 'awsdatacatalog',
    schema: database,
    columns: columns.map((column) => ({ name: column.name, type: athenaType(column) })),
  };
  return {
    name,
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
    viewExpandedText: '/* Presto View */',
    storageDescriptor: { columns: columns.map(hiveColumn), location: '', serdeInfo: {} },
  };
}

/** Of each resource the rows of its newest version; those of one version from one segment. */
function currentSql(name: string, columns: readonly CatalogColumn[]): string {
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  return `SELECT ${names} FROM (
  SELECT *, rank() OVER (PARTITION BY "_resource_key" ORDER BY "_version" DESC, "_segment" DESC) AS "_place"
  FROM "${name}_segments"
) WHERE "_place" = 1 AND "_present"`;
}

function hiveColumn({ name, type, collection }: CatalogColumn): CfnTable.ColumnProperty {
  return { name, type: collection ? `array<${type}>` : type };
}

const athenaTypes = { string: 'varchar', boolean: 'boolean', double: 'double', int: 'integer' } as const;

function athenaType({ type, collection }: CatalogColumn): string {
  return collection ? `array(${athenaTypes[type]})` : athenaTypes[type];
}
