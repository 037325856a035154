import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeHtml, html } from '../../functions/page/html.ts';

it('escapes what is put in, in text and in attributes, and keeps markup', () => {
  const inner = html`<b>${'<&>'}</b>`;
  expect(html`<p title="${`"'`}">${inner}${[inner, 1, undefined, false]}</p>`.html).toBe(
    '<p title="&quot;&#39;"><b>&lt;&amp;&gt;</b><b>&lt;&amp;&gt;</b>1</p>',
  );
});

it('lets no text end the attribute or open an element', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"']/);
    }),
  );
});
