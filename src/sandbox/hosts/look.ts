import { formatPartialDate, parsePartialDate } from '../../transform/record/partial-date.ts';
import type { ListedPerson } from './side.ts';

/** How a sample host looks: its name, what it calls its list of people, and its colours. */
export interface Look {
  readonly system: string;
  readonly organisation: string;
  readonly list: string;
  readonly colour: string;
  readonly tint: string;
}

/** What a page holds: escaped HTML. */
export interface HostPage {
  readonly side: string;
  readonly main: string;
  /** Who is signed in. */
  readonly user: string;
  /** Whether it uses the kit. */
  readonly script: boolean;
}

/** Escapes text for HTML. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${String(character.charCodeAt(0))};`);
}

/** The iframe of a view: no script, no referrer, a title for screen readers. Words in its place where there is no URL. */
export function frame(title: string, url: string | null, height: number, badge = ''): string {
  const inside =
    url === null
      ? '<p>Nothing to show.</p>'
      : `<iframe title="${escape(title)}" src="${escape(url)}" sandbox referrerpolicy="no-referrer" height="${String(height)}"></iframe>`;
  return panel(title, inside, badge);
}

/** A view that the kit looks after. `height` is in pixels, or `auto`: then up to 900. */
export function kitView(title: string, view: string, person: string, height: number | 'auto'): string {
  const label = `${title} (from the shared record)`;
  return panel(
    title,
    `<oriel-view view="${view}" person="${escape(person)}" label="${escape(label)}" height="${String(height)}" max-height="900"></oriel-view>`,
  );
}

/** A titled box of the host's own, with what is known before anybody looks into it. */
export function panel(title: string, inside: string, badge = ''): string {
  const beside = badge === '' ? '' : ` <span class="badge">${escape(badge)}</span>`;
  return `<section class="panel"><h2>${escape(title)}${beside}</h2>${inside}</section>`;
}

/** The host's own banner of the person whose record is open. */
export function banner(person: ListedPerson, facts: Readonly<Record<string, string>>): string {
  const born = parsePartialDate(person.birthDate);
  const all = {
    Born: born === null ? '' : formatPartialDate(born),
    Sex: person.sex,
    'NHS number': spaced(person.nhsNumber),
    ...facts,
  };
  const items = Object.entries(all).map(([name, value]) => `<div><dt>${name}</dt><dd>${escape(value)}</dd></div>`);
  return `<div class="person"><h1>${escape(person.name)}</h1><dl>${items.join('')}</dl></div>`;
}

/** A table of the host's own, from plain texts. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) => row.map((cell) => `<td>${escape(cell)}</td>`).join('');
  const head = heads.map((cell) => `<th scope="col">${escape(cell)}</th>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('')}</tbody></table>`;
}

/** What a developer who looks at the page wants to know. */
export function source(file: string, how: string): string {
  return `<details class="source"><summary>How this page does it</summary><p>${escape(how)}</p><p>What stands in the host’s own panels is decoration, the same for everybody. Its code: <code>src/sandbox/hosts/${file}</code>; the ticket call: <code>src/sandbox/hosts/open-views.ts</code>.</p></details>`;
}

/** The host's own page around everything. */
export function hostPage({ system, organisation }: Look, { side, main, user, script }: HostPage): string {
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(system)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/host.css">
${script ? '<script type="module" src="/host.js"></script>' : ''}</head><body>
<header><div><strong>${escape(system)}</strong><span>${escape(organisation)}</span></div><span class="user">${escape(user)}</span></header>
<aside class="sample" aria-label="About this page">Sample host. Every person, record and organisation here is invented.</aside>
<div class="layout"><nav aria-label="People and sources">${side}</nav><main>${main}</main></div></body></html>`;
}

/** The script of a host's page that uses the kit: every view asks this host's own server for its ticket. */
export const HOST_SCRIPT = `import '/oriel-view.js';
import { together } from '/together.js';

const ticket = together(async (views, person) => {
  const answer = await fetch('/ticket', { method: 'POST', body: JSON.stringify({ views, person }) });
  return answer.json();
});
for (const view of document.querySelectorAll('oriel-view')) view.ticket = ticket;
`;

/** The stylesheet of a host. */
export function hostStyle({ colour, tint }: Look): string {
  return `:root{--colour:${colour};--tint:${tint};--line:#c9d1d9;--muted:#4c5a66}
*{box-sizing:border-box}body{margin:0;font:15px/1.45 "Segoe UI",Arial,sans-serif;background:#eef1f4;color:#1c2227}
header{background:var(--colour);color:#fff;padding:.6rem 1.2rem;display:flex;justify-content:space-between;align-items:center;gap:1rem;flex-wrap:wrap}
header div{display:flex;gap:.9rem;align-items:baseline;flex-wrap:wrap}header strong{font-size:1.15rem;letter-spacing:.01em}header .user{border:1px solid #ffffff80;border-radius:99px;padding:.1rem .8rem}
.sample{margin:0;padding:.2rem 1.2rem;background:#fff4d3;font-size:.85rem;border-bottom:1px solid #e5d9ae}
.layout{display:grid;grid-template-columns:16rem minmax(0,1fr);gap:1rem;padding:1rem 1.2rem;max-width:110rem;margin:auto}
nav,.panel,.person,.source{background:#fff;border:1px solid var(--line);border-radius:6px}nav{padding:.6rem;align-self:start}
nav h2{font-size:.8rem;text-transform:uppercase;letter-spacing:.06em;color:var(--muted);margin:.3rem .4rem .4rem}nav form{padding:0 .4rem}
nav a{display:block;padding:.4rem .4rem .4rem .7rem;border-radius:4px;color:inherit;text-decoration:none;overflow-wrap:anywhere}nav a:hover{background:#eef1f4}nav a[aria-current]{background:var(--tint);box-shadow:inset 4px 0 var(--colour)}
nav a strong{display:block}nav small{color:var(--muted)}nav small+h2,nav a+h2{margin-top:1.1rem}
main{display:grid;gap:1rem;align-content:start}
.person{border-left:6px solid var(--colour);padding:.6rem 1rem}.person h1{margin:0 0 .2rem;font-size:1.3rem;overflow-wrap:anywhere}
.person dl{display:flex;flex-wrap:wrap;gap:.2rem 1.6rem;margin:0}.person dl div{display:flex;gap:.4rem}dt{color:var(--muted)}dd{margin:0;font-weight:600}
.tabs{display:flex;gap:.2rem;flex-wrap:wrap;border-bottom:2px solid var(--colour)}
nav.tabs{background:none;border-width:0 0 2px;border-radius:0;padding:0;align-self:auto}.tabs a{padding:.5rem 1rem;border-radius:6px 6px 0 0;background:#dde3e9;border:0}.tabs a[aria-current]{background:var(--colour);color:#fff;box-shadow:none}
nav.parts{background:none;border:0;padding:0;display:flex;gap:.2rem 1.2rem;flex-wrap:wrap}.parts a{padding:.3rem 0}.parts a[aria-current]{background:none;font-weight:600;box-shadow:inset 0 -3px var(--colour);border-radius:0}
.panels{display:grid;gap:1rem;align-items:start;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr))}
.beside{display:grid;gap:1rem;align-items:start;grid-template-columns:minmax(0,2fr) minmax(0,3fr)}.beside>div{display:grid;gap:1rem}.beside>div:first-child{position:sticky;top:1rem}
.badge{font-size:.85rem;font-weight:normal;border:1px solid var(--muted);border-radius:3px;padding:0 .4rem}
.panel{overflow:hidden}.panel h2{margin:0;padding:.5rem .9rem;font-size:1rem;background:var(--tint);border-bottom:1px solid var(--line)}
.panel>:not(h2,iframe,oriel-view){margin:.7rem .9rem}iframe{display:block;width:100%;border:0;background:#fff}oriel-view::part(status),oriel-view::part(again){margin:.6rem .9rem}
.panel>table{width:calc(100% - 1.8rem)}table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid #e2e7ec}th{font-size:.85rem;color:var(--muted)}td:first-child{white-space:nowrap}
.problem{background:#fff;border-left:6px solid #b30000;padding:.7rem 1rem;margin:0}.source{padding:.5rem .9rem;font-size:.9rem}.source p{margin:.4rem 0}summary{cursor:pointer}
.chip{display:inline-block;background:#b10e1e;color:#fff;border-radius:99px;padding:0 .7rem;font-size:.85rem}
select,button{font:inherit;margin:.15rem 0 .5rem;width:100%;padding:.3rem}label{display:block;font-size:.9rem}
@media(max-width:64rem){.layout,.beside{grid-template-columns:minmax(0,1fr)}.beside>div:first-child{position:static}.layout>nav{display:flex;flex-wrap:wrap;gap:.1rem .6rem}.layout>nav>*,.layout>nav form{margin:0}.layout>nav h2,.layout>nav form{width:100%}.layout>nav small{display:none}.layout>nav form{display:flex;flex-wrap:wrap;gap:.3rem .6rem;align-items:center}.layout>nav form>div{display:flex;align-items:center;gap:.4rem}.layout>nav :is(select,button){width:auto;margin:0}}
`;
}

function spaced(nhsNumber: string): string {
  return nhsNumber.replace(/^(\d{3})(\d{3})(\d{4})$/u, '$1 $2 $3');
}
