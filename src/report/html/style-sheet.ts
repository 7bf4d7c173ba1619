import { BLUE, FONT_FAMILY, INK, QUIET_INK } from '../style.js';

/** For screens and for paper; the report has no script, and nothing is loaded from elsewhere. */
export const STYLE_SHEET = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0; background: #F4F5F7; color: ${INK};
  font: 16px/1.55 ${FONT_FAMILY};
  font-feature-settings: "cv05", "ss03"; -webkit-font-smoothing: antialiased;
}
main { max-width: 60rem; margin: 2.5rem auto; padding: 3.5rem 4rem 4rem; background: #FFF; border-radius: 6px; box-shadow: 0 1px 2px #1B1F2414, 0 8px 32px #1B1F240A; }
h1, h2, h3 { line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 2.25rem; font-weight: 650; margin: 0.25rem 0 0.5rem; }
h2 { font-size: 1.375rem; font-weight: 620; margin: 3.5rem 0 1rem; padding-top: 1.25rem; border-top: 1px solid #DDE1E6; }
h3 { font-size: 1.0625rem; font-weight: 620; margin: 2.25rem 0 0.5rem; }
p { margin: 0 0 0.85rem; max-width: 44rem; overflow-wrap: anywhere; }
.made { margin: 0; font-size: 0.8125rem; color: ${QUIET_INK}; letter-spacing: 0.01em; }
.subtitle { font-size: 1.125rem; color: ${QUIET_INK}; margin-bottom: 2rem; }
.note { font-size: 0.9rem; color: ${QUIET_INK}; }
.key { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1.5rem 2rem; margin: 2rem 0 1.75rem; padding: 0; }
.key div { border-top: 3px solid ${BLUE.line}; padding-top: 0.75rem; }
.key div + div { border-top-color: #DDE1E6; }
.key dt { font-size: 0.8125rem; color: ${QUIET_INK}; }
.key dd { margin: 0; }
.key .value { font-size: 1.875rem; line-height: 1.25; font-weight: 620; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.key .detail { font-size: 0.8125rem; color: ${QUIET_INK}; }
.lead { font-size: 1.125rem; line-height: 1.55; }
.warnings { list-style: none; margin: 1.5rem 0; padding: 0; }
.warnings li { margin: 0 0 0.5rem; padding: 0.7rem 1rem; background: #FDF3EA; border-left: 4px solid #D55E00; max-width: 48rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0 1.5rem; font-size: 0.9rem; }
th, td { padding: 0.45rem 0.75rem 0.45rem 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid #E8EAED; overflow-wrap: anywhere; }
thead th { font-weight: 550; font-size: 0.8125rem; color: ${QUIET_INK}; border-bottom-color: #AEB5BD; overflow-wrap: normal; }
tbody th { font-weight: 550; min-width: 7.5rem; overflow-wrap: break-word; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; padding-left: 0.75rem; }
td.number { white-space: nowrap; }
.table { overflow-x: auto; }
td.says, th.says { padding-left: 1rem; }
td.says { color: ${QUIET_INK}; }
.rows { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; margin: 0.5rem 0 1.5rem; font-size: 0.9375rem; }
.rows dt, .rows dd { margin: 0; padding: 0.4rem 0; border-bottom: 1px solid #E8EAED; overflow-wrap: anywhere; }
.rows dt { color: ${QUIET_INK}; padding-right: 2rem; max-width: 18rem; }
.pairs { grid-template-columns: repeat(2, minmax(6rem, max-content) 1fr); }
.pairs dt { padding-right: 1.25rem; }
.pairs dd { padding-right: 2rem; }
figure { margin: 1.25rem 0 2rem; }
figure svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
pre { margin: 0.5rem 0 1.5rem; padding: 0.9rem 1.1rem; background: #F4F5F7; border-radius: 5px; font: 0.875rem/1.5 ui-monospace, "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid #DDE1E6; font-size: 0.8125rem; color: ${QUIET_INK}; }
@media screen and (max-width: 48rem) {
  main { margin: 0; padding: 1.75rem 1.25rem 2.5rem; border-radius: 0; box-shadow: none; }
  h1 { font-size: 1.75rem; }
  td.says { display: none; }
  th.says { display: none; }
  table { display: block; overflow-x: auto; }
  /* Figures keep their size, so that their words can be read, and scroll. */
  .key { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.25rem 1rem; }
  figure { overflow-x: auto; }
  figure, table { animation: more linear both; animation-timeline: scroll(self inline); mask-image: linear-gradient(to right, #000 calc(100% - var(--more)), #0003); }
  figure svg { max-width: none !important; margin: 0; }
  .rows { grid-template-columns: minmax(0, 1fr); }
  .rows dt { max-width: none; padding: 0.5rem 0 0; border-bottom: 0; font-size: 0.8125rem; }
  .rows dd { padding: 0 0 0.5rem; }
}
/* What scrolls fades out at the right until its end is reached. */
@property --more { syntax: "<length>"; inherits: false; initial-value: 0px; }
@keyframes more { from { --more: 3rem; } 90% { --more: 3rem; } to { --more: 0px; } }
@page { size: A4; margin: 17mm 16mm 18mm; }
@media print {
  body { background: #FFF; font-size: 10.25pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; margin: 0; padding: 0; border-radius: 0; box-shadow: none; }
  h1 { font-size: 21pt; }
  h2 { margin-top: 20pt; font-size: 14pt; break-after: avoid; }
  h3, p:has(+ figure), p:has(+ table), p:has(+ .table), p:has(+ pre) { break-after: avoid; }
  p { orphans: 3; widows: 3; }
  .table { overflow: visible; }
  figure, .key, tr, .warnings li, pre { break-inside: avoid; }
  thead { display: table-header-group; }
  figure { margin: 10pt 0 14pt; }
  figure svg { max-height: 128mm; width: auto; }
  .made, .key dt, .key .detail { font-size: 8.25pt; }
  .subtitle { font-size: 11.5pt; }
  .lead { font-size: 11.5pt; }
  table, .rows { font-size: 9pt; }
  thead th { font-size: 8.25pt; }
  th, td, .rows dt, .rows dd { padding-top: 2.75pt; padding-bottom: 2.75pt; }
  .rows dt, .rows dd { break-inside: avoid; }
  .key { grid-template-columns: repeat(4, 1fr); gap: 12pt; }
  .key .value { font-size: 17pt; }
  a { color: inherit; }
}
`;
