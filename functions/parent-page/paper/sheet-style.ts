/** For A4 and a black printer: nothing means anything by its colour, and nothing is loaded. */
export const sheetCss = `
@page{size:A4;margin:14mm 16mm}
*{box-sizing:border-box}
html{background:#fff;color:#000}
body{margin:0;font:11.5pt/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
main{display:block;max-width:178mm;margin:0 auto}
.sheet+.sheet{break-before:page}
table{width:100%;border-collapse:collapse}
td,th{padding:0;text-align:start;vertical-align:top}
.list td,.list th{border-bottom:1px solid #000;padding:2.5mm 0}
.list tr{break-inside:avoid}
.head{display:flex;justify-content:space-between;gap:6mm;align-items:baseline;border-bottom:1.5px solid #000;padding-bottom:2mm;margin-bottom:4mm}
.head>span:last-child{white-space:nowrap}
.code{font:700 15pt/1.2 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;letter-spacing:.06em}
h1{font-size:16pt;line-height:1.25;margin:0 0 3mm}
p{margin:0 0 2mm}
ol{margin:4mm 0 0;padding:0;list-style:none}
ol>li{break-inside:avoid;margin:0 0 5mm}
.lead{font-weight:700;border-top:1px solid #000;padding-top:2mm;break-after:avoid}
.condition{font-style:italic}
.question{font-weight:600}
.ticks{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(52mm,1fr));gap:1.5mm 5mm}
.ticks.even{grid-template-columns:1fr 1fr}
.ticks li{display:flex;gap:2.5mm;align-items:flex-start}
.box{display:inline-block;flex:none;width:5mm;height:5mm;border:1.2px solid #000;border-radius:.6mm}
.scale{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:2mm 4mm}
.scale li{display:flex;flex-direction:column;align-items:center}
.ends{display:flex;justify-content:space-between;gap:6mm}
.line{display:flex;align-items:flex-end;gap:3mm;min-height:9mm;margin-bottom:1mm}
.rule{flex:1;border-bottom:1px solid #000;min-width:40mm}
.digits{display:inline-flex;gap:4mm}
.digits>span{display:inline-flex;gap:.8mm}
.digits .box{width:6.5mm;height:8mm}
.end{break-inside:avoid;border-top:1.5px solid #000;padding-top:3mm;margin-top:6mm}
.small{font-size:8.5pt}
img{max-width:100%;max-height:50mm}
@media screen{main{padding:8mm}.sheet{margin-bottom:16mm}}
`.trim();
