/**
 * The design tokens that every page shares. Text has a contrast of at least 7 : 1 on ground and surface, and what
 * means something at least 3 : 1; test/page/tokens.test.ts measures it.
 */
export interface Palette {
  /** Behind everything. */
  readonly ground: string;
  /** Of cards and fields. */
  readonly surface: string;
  readonly ink: string;
  readonly 'quiet-ink': string;
  /** The one warm colour: what one can do next. */
  readonly accent: string;
  /** Text on the accent. */
  readonly 'accent-ink': string;
  /** Behind what is chosen. */
  readonly tint: string;
  /** Borders that mean something, such as a field's. */
  readonly line: string;
  readonly good: string;
  readonly warn: string;
  readonly danger: string;
  /** Of the focus ring. */
  readonly focus: string;
}

export const light: Palette = {
  ground: '#faf6f0',
  surface: '#ffffff',
  ink: '#2a211b',
  'quiet-ink': '#54483f',
  accent: '#8c3318',
  'accent-ink': '#ffffff',
  tint: '#fbeee6',
  line: '#8b7c70',
  good: '#1d5a3a',
  warn: '#6b4400',
  danger: '#8f1d1d',
  focus: '#1d4fa8',
};

export const dark: Palette = {
  ground: '#1b1613',
  surface: '#28211c',
  ink: '#f7f0e8',
  'quiet-ink': '#d3c6ba',
  accent: '#f4ac83',
  'accent-ink': '#1b1613',
  tint: '#3a2c23',
  line: '#98877a',
  good: '#93d6ae',
  warn: '#f0c070',
  danger: '#ffb4a8',
  focus: '#9cc2ff',
};

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');
}

/** Tokens as CSS custom properties, and the elements that look the same on every page. */
export const tokensCss = `
:root{color-scheme:light dark;${variables(light)}--radius:12px;--small:.889rem;--large:1.266rem;--huge:1.602rem}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
*{box-sizing:border-box}
html{font-size:112.5%;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
h1{font-size:var(--huge);line-height:1.25;margin:0 0 1.333rem;font-weight:650;text-wrap:balance}
h2{font-size:var(--large);line-height:1.3;margin:1.778rem 0 .667rem}
p,ul,dl{margin:0 0 .889rem}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 2px var(--ground)}
.quiet{color:var(--quiet-ink)}
.ring{width:3.333rem;height:3.333rem;display:block;fill:none;stroke:var(--line);stroke-width:1.4}
.ring .on{fill:var(--accent);stroke:var(--accent)}
.visually-hidden{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`.trim();
