import { describe, expect, it } from 'vitest';
import { dark, light, type Palette } from '../../functions/page/tokens.ts';

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s palette', (_, palette: Palette) => {
  const grounds = ['ground', 'surface', 'tint'] as const;

  it.each(['ink', 'quiet-ink'] as const)('has %s at 7 : 1 or more for text', (ink) => {
    for (const ground of grounds)
      expect(contrast(palette[ink], palette[ground]), ground).toBeGreaterThanOrEqual(7);
  });

  it.each(['accent', 'good', 'warn', 'danger'] as const)(
    'has %s at 7 : 1 or more on ground and surface',
    (colour) => {
      for (const ground of ['ground', 'surface'] as const) {
        expect(contrast(palette[colour], palette[ground]), ground).toBeGreaterThanOrEqual(7);
      }
    },
  );

  it('has text on the accent at 7 : 1 or more', () => {
    expect(contrast(palette['accent-ink'], palette.accent)).toBeGreaterThanOrEqual(7);
  });

  it.each(['line', 'focus'] as const)('has %s at 3 : 1 or more, because it means something', (colour) => {
    for (const ground of grounds)
      expect(contrast(palette[colour], palette[ground]), ground).toBeGreaterThanOrEqual(3);
  });
});

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
