import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeHtml } from '../../functions/parent-page/safe-html.ts';

describe('markup of a questionnaire', () => {
  it.each([
    ['<b>bold</b> and <i>slanted</i>', '<b>bold</b> and <i>slanted</i>'],
    ['<div xmlns="http://www.w3.org/1999/xhtml"><p style="color:red" class="x">One</p></div>', '<p>One</p>'],
    ['<ul><li>one</li><li>two</li></ul>', '<ul><li>one</li><li>two</li></ul>'],
    ['<h1>Head</h1><p>text</p>', '<p><strong>Head</strong></p><p>text</p>'],
    ['a &lt; b &amp; c&nbsp;d &#233;', 'a &lt; b &amp; c\u00a0d é'],
    [
      '<a href="https://example.org/a?b=1&amp;c=2" onclick="x()">more</a>',
      '<a href="https://example.org/a?b=1&amp;c=2" rel="noreferrer" target="_blank">more</a>',
    ],
  ])('is kept where it is of text: %s', (given, expected) => expect(safeHtml(given, 'block')).toBe(expected));

  it.each([
    ['<script>alert(1)</script>x', 'x'],
    ['<p onmouseover="alert(1)">x</p>', '<p>x</p>'],
    ['<a href="javascript:alert(1)">x</a>', 'x'],
    ['<a href=" https://example.org">x</a>', 'x'],
    ['<a href="data:text/html,x">x</a>', 'x'],
    ['<img src="https://example.org/who-reads.png" onerror="alert(1)"/>x', 'x'],
    ['<svg><script>alert(1)</script></svg>x', 'x'],
    ['<iframe src="https://example.org"/>x', 'x'],
    ['<style>body{display:none}</style>x', 'x'],
    ['<form action="https://example.org"><input name="a"/></form>x', 'x'],
    ['<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>x', 'x'],
    ['<SCRIPT>alert(1)</SCRIPT>x', 'x'],
    ['<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
  ])('has nothing else in it: %s', (given, expected) => expect(safeHtml(given, 'block')).toBe(expected));

  it.each([
    '<p>never closed',
    '<!DOCTYPE div [<!ENTITY a "b">]>&a;',
    '</div><script>alert(1)</script><div>',
    '<p>&unknown;</p>',
    '<img src="x"/>',
    '',
    `<p>${'x'.repeat(20_001)}</p>`,
    '<b>'.repeat(60) + '</b>'.repeat(60),
  ])('is none where it cannot be read: %s', (given) => expect(safeHtml(given, 'block')).toBeUndefined());

  it('of a heading has no blocks in it', () => {
    expect(safeHtml('<div><p>One <b>two</b></p><ul><li>three</li></ul></div>', 'line')).toBe(
      'One <b>two</b><br>• three',
    );
  });

  it('never has an element or an attribute that is not of the list', () => {
    const part = fc.constantFrom(
      ...[
        '<p>',
        '</p>',
        '<b onclick="x">',
        '</b>',
        '<script>',
        '</script>',
        '<a href="',
        'https://x',
        '">',
        '</a>',
      ],
      ...[
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '&lt;',
        '&amp;',
        'javascript:',
        '"',
        "'",
        '<svg/onload=x>',
        '<?x ',
        '?>',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }), (parts) => {
        const safe = safeHtml(parts.join(''), 'block') ?? '';
        const allowed =
          /<\/?(?:b|strong|i|em|u|small|sub|sup|code|p|ul|ol|li|blockquote|br)>|<a href="https:\/\/[^"<>]*" rel="noreferrer" target="_blank">|<\/a>/g;
        expect(safe.replace(allowed, '')).not.toMatch(/[<>"]/);
      }),
      { numRuns: 2_000 },
    );
  });
});
