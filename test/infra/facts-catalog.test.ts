import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { stacks } from './synth.ts';

interface Table {
  readonly Properties: {
    readonly DatabaseName: string;
    readonly TableInput: {
      readonly Name: string;
      readonly ViewOriginalText?: string;
      readonly StorageDescriptor: {
        readonly Location: unknown;
        readonly Columns: readonly { readonly Name: string; readonly Type: string }[];
      };
    };
  };
}

let tables: ReadonlyMap<string, Table['Properties']['TableInput']>;
let template: Template;
beforeAll(() => {
  template = Template.fromStack(stacks().country);
  const found = Object.values(template.findResources('AWS::Glue::Table')) as unknown as readonly Table[];
  tables = new Map(found.map(({ Properties }) => [Properties.TableInput.Name, Properties.TableInput]));
});

describe('the facts in Glue', () => {
  it('are in one database of the country', () => {
    template.hasResourceProperties('AWS::Glue::Database', { DatabaseInput: { Name: 'kring_nl_facts' } });
  });

  it('are the segments where the changes function writes them, with what tells their versions apart', () => {
    const segments = tables.get('session_segments')?.StorageDescriptor;
    expect(JSON.stringify(segments?.Location)).toMatch(/facts\/view=session\/definition=[0-9a-f]{32}\//);
    expect(segments?.Columns.slice(0, 5)).toEqual([
      { Name: '_resource_key', Type: 'string' },
      { Name: '_version', Type: 'int' },
      { Name: '_segment', Type: 'string' },
      { Name: '_present', Type: 'boolean' },
      { Name: 'session', Type: 'string' },
    ]);
  });

  it('have a view of what is current, as Athena keeps one', () => {
    const text = tables.get('care_group')?.ViewOriginalText ?? '';
    const [, encoded = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(text) ?? [];
    const view = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    expect(view).toMatchObject({ catalog: 'awsdatacatalog', schema: 'kring_nl_facts' });
    expect(view.columns).toContainEqual({ name: 'capacity', type: 'integer' });
    expect(view.columns).toContainEqual({ name: 'active', type: 'boolean' });
    expect(view.originalSql).toContain('FROM "care_group_segments"');
  });

  it('fall behind with an alarm', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Namespace: 'Kring', MetricName: 'FactsLag' });
  });
});
