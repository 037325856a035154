import { tokensCss } from '../../page/tokens.ts';

/** The whole style of the pages on which a worker types a sheet in. */
export const entryCss = `${tokensCss}
#page{max-width:46rem;margin:0 auto;padding:.889rem 1.111rem 2.667rem}
fieldset{border:0;border-top:1px solid var(--line);margin:0 0 .889rem;padding:.667rem 0 0;min-width:0}
legend{padding:0 .444rem 0 0;font-weight:650}
label{cursor:pointer}
.choices,.choices>div{display:flex;flex-wrap:wrap;gap:0 1.333rem}
.choices label{display:flex;gap:.444rem;align-items:center;min-height:2.667rem}
.choices input[type=radio],.choices input[type=checkbox]{width:1.333rem;height:1.333rem;accent-color:var(--accent)}
input:not([type=radio],[type=checkbox]),textarea{font:inherit;color:inherit;background:var(--surface);border:1.5px solid var(--line);border-radius:var(--radius);padding:.444rem .667rem;min-height:2.667rem;max-width:100%}
textarea{width:100%}
.date{display:flex;gap:.889rem;flex-wrap:wrap}
.date label,#code,p>label,p>.hint,p>.problem{display:block}
.code{font:600 1.266rem ui-monospace,Menlo,Consolas,monospace;letter-spacing:.06em;text-transform:uppercase;width:14rem}
.hint{color:var(--quiet-ink);margin-bottom:.444rem}
.summary{border:2px solid var(--warn);border-radius:var(--radius);padding:.889rem;margin-bottom:.889rem;background:var(--surface)}
.summary h2{margin:0 0 .222rem;color:var(--warn)}
.summary ul{list-style:none;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:0 1.333rem}
.summary a{display:inline-flex;align-items:center;min-height:2.667rem;color:var(--warn)}
.problem{font-weight:600;color:var(--warn);border-inline-start:4px solid var(--warn);padding-inline-start:.667rem;margin:.222rem 0}
table{width:100%;border-collapse:collapse;margin-bottom:.889rem}
th,td{text-align:start;vertical-align:top;padding:.444rem .667rem .444rem 0;border-bottom:1px solid var(--line)}
form{margin:.889rem 0}
button,.button{display:flex;align-items:center;justify-content:center;font:inherit;min-height:2.889rem;width:100%;padding:.444rem .889rem;border:2px solid var(--accent);border-radius:var(--radius);background:none;color:var(--accent);cursor:pointer;text-decoration:none}
.main{background:var(--accent);color:var(--accent-ink);font-weight:650}
`;
