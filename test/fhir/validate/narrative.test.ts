import { describe, expect, test } from 'vitest';
import { narrativeComplaint } from '../../../functions/fhir/validate/narrative.ts';

/** https://hl7.org/fhir/R4/narrative.html#xhtml */
describe('a narrative', () => {
  test.each([
    '<div xmlns="http://www.w3.org/1999/xhtml">text</div>',
    '<div xmlns="http://www.w3.org/1999/xhtml" lang=\'nl\'><p>a<br/>b &lt; c</p><!-- note --></div>',
    '<div><a href="http://example.org/x?y=1">x</a> <a href="#local">y</a> <a href="Patient/1">z</a></div>',
    '<div><img src="data:image/png;base64,AAAA" alt=""/></div>',
    '<div><table border="1"><tbody><tr><td colspan="2">a</td></tr></tbody></table></div>',
    ' <!-- before --><div>a</div>\n',
  ])('may be %s', (xhtml) => expect(narrativeComplaint(xhtml)).toBeUndefined());

  test.each([
    ['text alone', 'text'],
    ['nothing in it', '<div> </div>'],
    ['another root', '<p>text</p>'],
    ['two roots', '<div>a</div><div>b</div>'],
    ['text around', 'a<div>b</div>'],
    ['text after', '<div>b</div>a'],
    ['an open element', '<div><p>a</div>'],
    ['no end', '<div>a'],
    ['a closing tag alone', '</div>'],
    ['a bare <', '<div>a < b</div>'],
    ['script', '<div>a<script>alert(1)</script></div>'],
    ['script in capitals', '<div>a<SCRIPT>alert(1)</SCRIPT></div>'],
    ['an event handler', '<div onclick="alert(1)">a</div>'],
    ['a form', '<div><form action="http://x"><input name="a"/></form></div>'],
    ['a frame', '<div>a<iframe src="http://x"></iframe></div>'],
    ['an object', '<div>a<object data="x"></object></div>'],
    ['a javascript link', '<div><a href="javascript:alert(1)">a</a></div>'],
    ['a javascript link with a tab', '<div><a href="java\tscript:alert(1)">a</a></div>'],
    ['a javascript link with entities', '<div><a href="&#106;avascript&#58;alert(1)">a</a></div>'],
    ['a javascript link with a hexadecimal entity', '<div><a href="javascript&#x3A;alert(1)">a</a></div>'],
    ['a javascript link with a named entity', '<div><a href="javascript&colon;alert(1)">a</a></div>'],
    ['an HTML data link', '<div><a href="data:text/html,x">a</a></div>'],
    ['an unquoted attribute', '<div class=a>b</div>'],
    ['a processing instruction', '<?xml version="1.0"?><div>a</div>'],
    ['a CDATA section', '<div><![CDATA[a]]></div>'],
  ])('may not have %s', (_, xhtml) => expect(narrativeComplaint(xhtml)).toEqual(expect.any(String)));
});
