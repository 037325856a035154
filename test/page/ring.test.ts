import { expect, it } from 'vitest';
import { ring } from '../../functions/page/ring.ts';

it('fills as many dots as one has come, and is decoration unless it is named', () => {
  const { html } = ring(10, 3);
  expect(html.match(/<circle/g)).toHaveLength(10);
  expect(html.match(/class="on"/g)).toHaveLength(3);
  expect(html).toContain('aria-hidden="true"');
  expect(ring(8, 8, 'Done').html).toContain('role="img" aria-label="Done"');
});
