/** How a sample host looks: its name and colour. */
export interface Look {
  readonly system: string;
  readonly colour: string;
}

/** One panel of a host's page: a title and the URL of a view, or words in its place. */
export interface Panel {
  readonly title: string;
  readonly height: number;
  readonly url: string | null;
}

/** Escapes text for HTML. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${String(character.charCodeAt(0))};`);
}

/** The iframe of a view: no script, no referrer, a title for screen readers. */
export function frame({ title, height, url }: Panel): string {
  const inside =
    url === null
      ? '<p>Nothing to show.</p>'
      : `<iframe title="${escape(title)}" src="${escape(url)}" sandbox referrerpolicy="no-referrer" height="${String(height)}"></iframe>`;
  return `<section class="panel"><h2>${escape(title)}</h2>${inside}</section>`;
}

/** The host's own page around the panels. */
export function hostPage(look: Look, side: string, main: string): string {
  return `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(look.system)}</title><link rel="icon" href="data:,"><style>
body{margin:0;font:16px/1.45 Arial,sans-serif;background:#eef1f4;color:#1c2227}
header{background:${look.colour};color:#fff;padding:.7rem 1.2rem;display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap}
.layout{display:grid;grid-template-columns:17rem minmax(0,1fr);gap:1rem;padding:1rem;max-width:100rem;margin:auto}
nav,.panel,.chart{background:#fff;border:1px solid #c8d0d8;border-radius:4px;padding:.8rem}
nav a{display:block;padding:.35rem .4rem;color:#12416d;overflow-wrap:anywhere}nav a[aria-current]{background:#dde9f4;font-weight:bold}
nav small{display:block;color:#4c5a66;padding:0 .4rem .4rem}
.panels{display:grid;grid-template-columns:minmax(0,1fr);gap:1rem;margin-top:1rem}
@media(max-width:60rem){.layout{grid-template-columns:minmax(0,1fr)}}
.panel h2,nav h2{margin:.1rem 0 .5rem;font-size:1.05rem}nav small+h2{margin-top:1rem}iframe{display:block;width:100%;border:1px solid #c8d0d8;background:#fff}
.chart h1,.chart p{margin:0}.chart h1{font-size:1.3rem;overflow-wrap:anywhere}.problem{border-left:6px solid #b30000;padding-left:.8rem}
select,button{font:inherit;margin:.15rem 0 .5rem;width:100%}label{display:block;font-size:.9rem}
</style></head><body><header><strong>${escape(look.system)}</strong><span>Sample host with fictional people</span></header>
<div class="layout"><nav>${side}</nav><main>${main}</main></div></body></html>`;
}
