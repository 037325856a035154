import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openParentApp, type ParentTestApp, unrestricted } from './parent-test-app.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';
const xhtml = (valueString: string) => ({ url: `${core}rendering-xhtml`, valueString });
const face = (media: Record<string, string>) => ({
  url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-itemAnswerMedia',
  valueAttachment: { contentType: 'image/svg+xml', ...media },
});
const questionnaire = {
  resourceType: 'Questionnaire',
  id: 'rich',
  url: 'https://example.org/Questionnaire/rich',
  version: '1',
  status: 'active',
  title: 'Rich',
  language: 'en',
  item: [
    {
      linkId: 'above',
      type: 'display',
      text: 'Read this first',
      _text: {
        extension: [
          { url: `${core}rendering-markdown`, valueMarkdown: 'Read **this** first\n\n- one\n- two' },
        ],
      },
    },
    {
      linkId: 'q',
      type: 'string',
      text: 'How are you?',
      _text: {
        extension: [
          xhtml(
            '<div>How are <em>you</em>?<script>alert(1)</script><img src="https://example.org/x.png"/></div>',
          ),
          {
            url: `${core}translation`,
            extension: [
              { url: 'lang', valueCode: 'nl' },
              { url: 'content', valueString: 'Hoe gaat het?' },
            ],
          },
        ],
      },
    },
    {
      linkId: 'faces',
      type: 'choice',
      text: 'Which face?',
      answerOption: [
        {
          valueCoding: { system: 'urn:faces', code: 'glad', display: 'Glad' },
          extension: [face({ data: 'PHN2Zy8+' })],
        },
        {
          valueCoding: {
            system: 'urn:faces',
            code: 'sad',
            display: 'Sad',
            extension: [face({ data: 'iVBORw==' })],
          },
        },
        {
          valueCoding: { code: 'far', display: 'Far' },
          extension: [face({ url: 'https://example.org/face.png' })],
        },
      ],
    },
    { linkId: 'broken', type: 'string', text: 'Plain <b>', _text: { extension: [xhtml('<p>never closed')] } },
  ],
};

describe('texts that have markup', () => {
  let kring: ParentTestApp;
  let path: string;
  beforeEach(async () => {
    kring = await openParentApp();
    await kring.repository.commit([{ kind: 'update', resource: questionnaire }], unrestricted);
    ({ path } = await kring.invitation('rich'));
  });
  afterEach(() => kring.close());
  const textOf = async (place: string) => (await kring.get(path + place)).text();

  it('show it, and nothing that could run or be loaded', async () => {
    const text = await textOf('/question/q');
    expect(text).toContain('How are <em>you</em>?</h1>');
    expect(text).toMatch(/<p>Read <strong>this<\/strong> first<\/p>\s*<ul>\s*<li>one<\/li>/);
    expect(text).not.toMatch(/alert|example\.org\/x/);
  });

  it('stand beside the pictures of a scale that the questionnaire holds itself', async () => {
    const text = await textOf('/question/faces');
    expect(text).toMatch(/<img src="data:image\/svg\+xml;base64,PHN2Zy8\+" alt=""><span>Glad/);
    expect(text).toMatch(/<img src="data:image\/svg\+xml;base64,iVBORw==" alt=""><span>Sad/);
    expect(text.match(/<img/g)).toHaveLength(2);
  });

  it('are plain where the markup cannot be read', async () => {
    expect(await textOf('/question/broken')).toContain('Plain &lt;b&gt;</h1>');
  });

  it('reach the script of the page as safe markup alone', async () => {
    const form = await textOf('/form.json');
    expect(form).toContain('How are <em>you</em>?"');
    expect(form).not.toMatch(/alert|example\.org\/x|rendering-markdown|never closed/);
  });
});
