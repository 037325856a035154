import { indicatorPageCss } from './style.ts';

/** Of the page of run charts: that of the indicator page, and a line with points. */
export const runChartCss = `${indicatorPageCss}
.chart .axis{stroke:var(--line);stroke-width:1}
.chart .median{stroke:var(--ink);stroke-width:2;stroke-dasharray:7 5}
.chart .run{stroke:var(--accent);stroke-width:3}
.chart circle{fill:var(--accent)}
.chart .marked{fill:var(--surface);stroke:var(--ink);stroke-width:3}
.chart .end{text-anchor:end}
.fields{align-items:end}
select{display:block;width:100%;min-height:2.667rem;padding:.444rem .667rem;font:inherit;color:inherit;background:var(--surface);border:2px solid var(--line);border-radius:var(--radius)}
label .quiet{font-size:var(--small)}
@media (forced-colors:active){.chart .run,.chart .median,.chart .axis{stroke:CanvasText}.chart circle{fill:CanvasText}.chart .marked{fill:Canvas;stroke:CanvasText}}
`;
