import { tokensCss } from '../page/tokens.ts';

/** The whole style of the guide. On a phone a table is shown row by row. */
export const guideCss = `${tokensCss}
body>header,main,footer{max-width:62rem;margin:0 auto;padding:.889rem 1.111rem}
main{padding-bottom:2.667rem}
.skip{position:absolute;inset-inline-start:-99rem}
.skip:focus{inset-inline-start:1.111rem;top:.444rem;background:var(--surface);padding:.667rem;z-index:1}
body>header{display:flex;flex-wrap:wrap;align-items:center;gap:.667rem 1.778rem;border-bottom:1px solid var(--line)}
.home{display:flex;align-items:center;gap:.667rem;color:var(--ink);font-weight:650;text-decoration:none;min-height:2.667rem}
.home .ring{width:2rem;height:2rem}
nav ul{display:flex;flex-wrap:wrap;gap:0 1.111rem;list-style:none;margin:0;padding:0}
nav a,dt a{display:inline-block;padding:.444rem 0}
main li{padding:.333rem 0}
h1{margin-bottom:.889rem;overflow-wrap:anywhere}
.kind{margin:.444rem 0 0;color:var(--quiet-ink)}
.lead{font-size:1.111rem;max-width:44rem}
main>p,main>ul,main>ol{max-width:44rem}
.button{display:inline-block;padding:.667rem 1.111rem;background:var(--accent);color:var(--accent-ink);border-radius:var(--radius);font-weight:650;text-decoration:none}
.facts>div{display:flex;flex-wrap:wrap;gap:0 .667rem;padding:.222rem 0}
.facts dt{font-weight:650;min-width:8rem}
.facts dd{margin:0;min-width:0;overflow-wrap:anywhere}
.list>div{padding:.222rem 0;max-width:44rem}
.list dt{font-weight:650}
.list dd{margin:0;color:var(--quiet-ink);font-size:var(--small)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.889em}
code{overflow-wrap:anywhere}
pre{overflow:auto;max-height:32rem;padding:.889rem;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);line-height:1.4}
details{margin:.444rem 0 .889rem}
summary{min-height:2.667rem;padding:.667rem 0;cursor:pointer;color:var(--accent);text-decoration:underline;text-underline-offset:.15em}
table{border-collapse:collapse;width:100%;font-size:var(--small)}
caption{text-align:start;color:var(--quiet-ink);padding-bottom:.444rem}
th,td{text-align:start;vertical-align:top;padding:.444rem .667rem .444rem 0;border-bottom:1px solid var(--line);font-weight:400}
thead th{font-weight:650}
tbody th{font-weight:650;min-width:9rem}
td p{margin:.222rem 0 0}
.tree tbody th{width:26%}
.tree td:nth-child(2){white-space:nowrap}
.tree td:nth-child(3){width:22%}
.place th{font-weight:400;color:var(--quiet-ink)}
abbr{color:var(--accent);font-weight:650;text-decoration:none}
.d1{padding-inline-start:1rem}.d2{padding-inline-start:2rem}.d3{padding-inline-start:3rem}.d4{padding-inline-start:4rem}.d5{padding-inline-start:5rem}
@media (max-width:44rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,tbody th,td,caption{display:block}
.tree tbody th,.tree td:nth-child(3){width:auto}
tr{padding:.667rem 0;border-bottom:1px solid var(--line)}
th,td{border:0;padding:.111rem 0;overflow-wrap:anywhere}
td:empty{display:none}
td[data-label]::before{content:attr(data-label) ": ";color:var(--quiet-ink)}
.d1,.d1~td{padding-inline-start:.667rem}.d2,.d2~td{padding-inline-start:1.333rem}.d3,.d3~td{padding-inline-start:2rem}.d4,.d4~td{padding-inline-start:2.667rem}.d5,.d5~td{padding-inline-start:3.333rem}
.place{padding:.222rem 0}
}
@media print{details>*{display:block}body>header nav{display:none}tr{break-inside:avoid}}
`;
