import { tokensCss } from '../page/tokens.ts';

/** The whole style of the page of a worker on call. */
export const carePageCss = `${tokensCss}
#page{max-width:40rem;margin:0 auto;padding:.889rem 1.111rem 2.667rem}
dl{margin:0 0 1.333rem}
dl>div{background:var(--surface);border-radius:var(--radius);padding:.667rem .889rem;margin-bottom:.444rem}
dt{color:var(--quiet-ink);font-size:var(--small)}
dd{margin:0}
dd a{display:inline-flex;align-items:center;min-height:2.667rem}
form{margin:.889rem 0}
fieldset{border:0;margin:0 0 .889rem;padding:0;min-width:0}
legend{padding:0;font-weight:650}
fieldset label{display:flex;gap:.667rem;align-items:center;min-height:2.667rem}
textarea,input[type=password]{font:inherit;color:inherit;background:var(--surface);border:1.5px solid var(--line);border-radius:var(--radius);padding:.667rem .889rem;width:100%}
textarea{min-height:5rem}
input[type=password]{min-height:2.889rem}
button{font:inherit;min-height:2.889rem;width:100%;padding:.444rem .889rem;border:2px solid var(--accent);border-radius:var(--radius);background:none;color:var(--accent);cursor:pointer}
button.main{background:var(--accent);color:var(--accent-ink);font-weight:650}
.problem{font-weight:600;color:var(--warn);border-left:4px solid var(--warn);padding-left:.667rem}
`;
