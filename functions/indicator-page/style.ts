import { tokensCss } from '../page/tokens.ts';

/** The whole style of the indicator page. */
export const indicatorPageCss = `${tokensCss}
#page{max-width:44rem;margin:0 auto;padding:.889rem 1.111rem 2.667rem}
header{display:flex;align-items:center;justify-content:space-between;margin-bottom:1.778rem}
nav a,section>p>a,details p a{display:inline-block;padding:.667rem 0}
nav ul{list-style:none;padding:0}
[aria-current]{color:inherit;font-weight:650;text-decoration:none}
section{margin-top:2.667rem;padding-top:.222rem;border-top:2px solid var(--line)}
figure{margin:1.333rem 0;padding:.889rem;background:var(--surface);border-radius:var(--radius)}
figcaption{font-weight:650;margin-bottom:.444rem}
figure p{margin:.444rem 0 0;font-size:var(--small)}
.chart{display:block;width:100%;overflow:visible;fill:var(--ink);font-size:1rem}
.chart .value{text-anchor:end;font-weight:650}
.chart .track{fill:var(--tint)}
.chart .bar{fill:var(--accent)}
.chart line{stroke:var(--ink);stroke-width:3}
.chart .under{stroke:var(--surface);stroke-width:7}
.chart .hidden{fill:none;stroke:var(--line);stroke-width:1.5;stroke-dasharray:6 5}
.chart .why{text-anchor:middle;fill:var(--quiet-ink)}
table{border-collapse:collapse;width:100%;font-size:var(--small);font-variant-numeric:tabular-nums}
th,td{text-align:end;vertical-align:top;padding:.444rem 0 .444rem .667rem;border-bottom:1px solid var(--line);font-weight:400}
th{hyphens:auto}
th:first-child{text-align:start;padding-inline-start:0}
thead th,tfoot th,tfoot td{font-weight:650}
thead th{vertical-align:bottom}
td.hidden{color:var(--quiet-ink);font-style:italic}
td[colspan]{text-align:start}
.overview{margin:0}
.overview div{padding:.667rem 0;border-bottom:1px solid var(--line)}
.overview dt{font-weight:650}
.overview dt a{display:inline-block;padding:.444rem 0}
.overview dd{display:flex;justify-content:space-between;gap:1.111rem;margin:.222rem 0}
.overview dd b{text-align:end;font-variant-numeric:tabular-nums}
.overview .hidden b{font-weight:400;font-style:italic;color:var(--quiet-ink)}
.downloads ul{padding-inline-start:1.111rem}
.calendar{padding-inline-start:1.111rem}
.downloads li,.calendar li{padding:.444rem 0}
[role=status]{margin-top:.889rem}
h3{font-size:1rem;margin:1.111rem 0 .444rem}
.fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.889rem;margin-bottom:.889rem}
label{display:block}
input{display:block;width:100%;min-height:2.667rem;padding:.444rem .667rem;font:inherit;color:inherit;background:var(--surface);border:2px solid var(--line);border-radius:var(--radius)}
button{min-height:2.667rem;padding:.667rem 1.333rem;font:inherit;font-weight:650;color:var(--accent-ink);background:var(--accent);border:0;border-radius:var(--radius);cursor:pointer}
section section{margin-top:1.778rem}
.wide{overflow-x:auto;margin-bottom:.889rem;background:linear-gradient(to right,transparent,var(--ground) 60%) right/3rem 100% no-repeat local,linear-gradient(to right,transparent,var(--line)) right/.889rem 100% no-repeat scroll}
.wide th:first-child{position:sticky;inset-inline-start:0;background:var(--ground)}
details td{min-width:5.5rem}
details{margin:.889rem 0}
summary{min-height:2.667rem;padding:.667rem 0;cursor:pointer;color:var(--accent);text-decoration:underline;text-underline-offset:.15em}
@media (max-width:36rem){thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}table,tbody,tfoot,tr,tbody th,tfoot th{display:block}tr{padding:.667rem 0;border-bottom:1px solid var(--line)}tbody th,tfoot th,td{border:0;padding:.111rem 0}tbody th{font-weight:650}td,details td{display:flex;justify-content:space-between;gap:1.111rem;min-width:0}td::before{content:attr(data-label);text-align:start;font-weight:400;font-style:normal;color:var(--ink)}td[colspan]::before{content:none}}
@media (forced-colors:active){.chart .bar{fill:Highlight;forced-color-adjust:none}.chart .over{stroke:CanvasText}.chart .under{stroke:Canvas}}
@media print{details>*{display:block}details::details-content{content-visibility:visible;block-size:auto}nav,form,.downloads{display:none}.chart .bar{print-color-adjust:exact;-webkit-print-color-adjust:exact}section{break-inside:avoid}}
`;
