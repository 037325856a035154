import { tokensCss } from '../page/tokens.ts';

/**
 * The whole style of the parent page. The buttons are at the bottom of the screen when everything fits on it, and
 * after the answers when it does not: a bar that stayed in sight would lie over answers, and over the focus.
 */
export const parentPageCss = `${tokensCss}
[hidden]{display:none!important}
#page{max-width:34rem;min-height:100vh;min-height:100dvh;margin:0 auto;padding:.444rem 1.111rem 0;display:flex;flex-direction:column}
header{display:flex;flex-wrap:wrap;align-items:center;gap:.222rem .667rem;margin-bottom:.667rem}
header>div{flex:1 1 7rem;min-width:0}
header p{margin:0;font-size:var(--small);line-height:1.35}
.count{font-weight:600}
.note{color:var(--good)}
.small{font-size:var(--small)}
.note a{display:inline-block;padding:.733rem 0;margin:-.4rem 0}
.note.waiting{color:var(--quiet-ink)}
header .ring{width:2.667rem;height:2.667rem;flex:none}
.listen{flex:none;font-size:var(--small);padding-inline-end:0}
.tools{display:flex;gap:.667rem;justify-content:space-between;align-items:flex-start;font-size:var(--small);margin:-.444rem 0 .222rem;position:relative}
.tools a,.tools summary{display:flex;align-items:center;min-height:2.667rem;color:var(--accent);padding:0;text-underline-offset:.15em}
.languages{margin:0;font-size:inherit}
.languages summary{gap:.333rem;list-style:none}
.languages summary::-webkit-details-marker{display:none}
.languages summary::after{content:"";width:.4rem;height:.4rem;border:solid;border-width:0 2px 2px 0;transform:rotate(45deg) translateY(-.15rem)}
.languages ul{position:absolute;z-index:1;list-style:none;margin:0;padding:.222rem .889rem;background:var(--surface);border:1.5px solid var(--line);border-radius:var(--radius);min-width:9rem}
main{flex:1;display:flex;flex-direction:column}
form{flex:1;display:flex;flex-direction:column}
form>.note:empty{display:none}
fieldset{border:0;margin:0;padding:0;min-width:0;flex:1}
legend{padding:0}
h1:focus{outline:none}
legend h1{margin-bottom:1.111rem;font-size:1.424rem}
.lead{display:block;font-size:1rem;font-weight:400;color:var(--quiet-ink);margin-bottom:.222rem}
.cards{display:grid;gap:.444rem;margin-bottom:.444rem}
.cards label{display:flex;align-items:center;gap:.667rem;min-height:2.889rem;padding:.444rem .889rem;background:var(--surface);border:1.5px solid var(--line);border-radius:var(--radius);cursor:pointer}
.cards input{appearance:none;-webkit-appearance:none;flex:none;scroll-margin:5rem;width:1.333rem;height:1.333rem;margin:0;border:2px solid var(--line);border-radius:50%;background:var(--surface)}
.cards img{height:2.2rem}
.cards [type=checkbox]{border-radius:5px}
.cards input:checked{border-color:var(--accent);background:radial-gradient(var(--accent) 55%,var(--surface) 58%)}
.cards [type=checkbox]:checked{background:var(--accent);box-shadow:inset 0 0 0 3px var(--surface)}
.cards label:has(:checked){border-color:var(--accent);background:var(--tint);box-shadow:inset 0 0 0 1px var(--accent)}
.cards label:has(:focus-visible){outline:3px solid var(--focus);outline-offset:2px}
.cards label:has(:focus-visible) input{outline:none;box-shadow:none}
form>fieldset input:not([type=radio],[type=checkbox]),textarea{font:inherit;color:inherit;background:var(--surface);border:1.5px solid var(--line);border-radius:var(--radius);padding:.667rem .889rem;min-height:2.889rem;width:100%}
.scale{gap:.333rem;grid-template-columns:repeat(auto-fill,minmax(2.667rem,1fr))}
.scale label{flex-direction:column;justify-content:center;gap:.222rem;padding:.444rem}
.ends{display:flex;justify-content:space-between;gap:.889rem;font-size:var(--small);color:var(--quiet-ink)}
select{font:inherit;color:inherit;background:var(--surface);border:1.5px solid var(--line);border-radius:var(--radius);padding:.667rem .889rem;min-height:2.889rem;width:100%}
img{max-width:100%;height:auto;border-radius:var(--radius)}
.line{display:flex;align-items:center;gap:.667rem}
input.short{max-width:8rem}
.date{display:flex;gap:.889rem;flex-wrap:wrap}
.date label{display:block}
.date input{width:auto!important}
.actions{padding:.667rem 0 max(.667rem,env(safe-area-inset-bottom));margin-top:auto}
.actions>div{display:flex;justify-content:space-between;gap:.444rem;margin-top:.222rem;flex-wrap:wrap}
button,.button{font:inherit;min-height:2.889rem;padding:.444rem .889rem;border:0;border-radius:var(--radius);background:none;color:var(--accent);text-decoration:underline;text-underline-offset:.15em;cursor:pointer}
.actions>div button:first-child{margin-inline-start:-.889rem}
.actions>div button:last-child{margin-inline:auto -.889rem;text-align:end}
.main{border:2px solid transparent;display:flex;align-items:center;justify-content:center;width:100%;background:var(--accent);color:var(--accent-ink);font-weight:650;text-decoration:none}
.summary{border:2px solid var(--warn);border-radius:var(--radius);padding:.889rem;margin-bottom:1.333rem;background:var(--surface)}
.summary h2{margin:0 0 .222rem;color:var(--warn)}
.summary p{margin:0 0 .222rem}
.summary a,.problem{color:var(--warn)}
.problem{font-weight:600;border-inline-start:4px solid var(--warn);padding-inline-start:.667rem}
dl{margin:0 0 .889rem}
dl>div{display:grid;grid-template-columns:minmax(0,1fr) auto;align-items:center;column-gap:.889rem;background:var(--surface);border-radius:var(--radius);padding:.667rem .889rem;margin-bottom:.444rem}
dt{grid-column:1/-1;color:var(--quiet-ink);font-size:var(--small)}
dd{margin:0;grid-column:1}
dd:last-child{grid-column:2;grid-row:2;align-self:start}
dd a,.hint a,.summary a{display:inline-flex;align-items:center;min-height:2.667rem;min-width:2.667rem}
dd:last-child{margin:-.444rem 0}
.hint,.help{background:var(--surface);border-radius:var(--radius);padding:.889rem}
.hint{margin-bottom:.889rem}
.hint p:last-child{margin:0}
.help{margin:.667rem 0 1.333rem}
.help h2{margin-top:0}
.help p:last-child{margin:0}
.help ul{list-style:none;padding:0}
.help a{display:inline-block;padding:.667rem 0;font-weight:650}
.help li{margin-bottom:.667rem}
details{margin:1.111rem 0;font-size:var(--small)}
summary{min-height:2.667rem;padding:.667rem 0;cursor:pointer;color:var(--quiet-ink)}
@media print{.tools,.actions,.listen,.note,.hint a,dd:last-child{display:none}#page{min-height:0}.cards label{break-inside:avoid}}
@media (forced-colors:active){.cards input:checked{background:Highlight;forced-color-adjust:none}.ring .on{fill:Highlight}}
`;
