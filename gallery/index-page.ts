import { escapeHtml } from '../src/transform/render/escape.ts';
import type { Picture } from './photograph.ts';

/** The page to leaf through pictures: all of them, and with a script of a few lines those that are chosen. Nothing is fetched. */
export function indexPage(pictures: readonly Picture[]): string {
  const cases = Map.groupBy(pictures, (picture) => `${picture.dataset}/${picture.case}`);
  const choices = [
    select('dataset', 'Dataset', [...new Set(pictures.map(({ dataset }) => dataset))]),
    select('width', 'Width in pixels', [...new Set(pictures.map(({ width }) => String(width)))]),
    select('paint', 'Painted', [...new Set(pictures.map(({ paint }) => paint))]),
  ];
  return [
    '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>Oriel: gallery of worked cases</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<link rel="icon" href="data:,"><style>${STYLE}</style></head><body><header><h1>Gallery of worked cases</h1>`,
    '<p>Every person here is invented. Each picture is the page that the service would send.</p>',
    `<form>${choices.join('')}<p role="status"></p></form></header><main>`,
    ...[...cases].map(([name, all]) => caseArticle(name, all)),
    `</main><script>${SCRIPT}</script></body></html>\n`,
  ].join('');
}

function select(name: string, label: string, values: readonly string[]): string {
  const options = values.map((value) => `<option>${escapeHtml(value)}</option>`).join('');
  return `<label>${label} <select name="${name}"><option value="">all</option>${options}</select></label>`;
}

function caseArticle(name: string, pictures: readonly Picture[]): string {
  const [first] = pictures;
  const head = `<h2>${escapeHtml(name)}: ${escapeHtml(first?.title ?? '')}</h2><p>${escapeHtml(first?.why ?? '')}</p>`;
  return `<article>${head}<div class="pictures">${pictures.map(figure).join('')}</div></article>`;
}

function figure({ dataset, case: name, title, width, paint, file, isCut }: Picture): string {
  const url = escapeHtml(file);
  const how = `${paint}, ${String(width)} pixels wide`;
  const facts = `data-dataset="${escapeHtml(dataset)}" data-width="${String(width)}" data-paint="${paint}"`;
  const alt = escapeHtml(`The view ${dataset} of the case “${title}” (${name}), ${how}`);
  return `<figure ${facts}><a href="${url}"><img src="${url}" alt="${alt}" loading="lazy"></a><figcaption>${how}${isCut ? '; the page is longer' : ''}</figcaption></figure>`;
}

const STYLE = `body{margin:0;font:1rem/1.45 Arial,sans-serif;color:#212b32;background:#f0f4f5}
header{position:sticky;top:0;z-index:1;background:#fff;border-bottom:2px solid #aeb7bd;padding:.5rem 1rem}h1{font-size:1.25rem;margin:0}header p{margin:.2rem 0}
form{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;align-items:baseline}select{font:inherit;min-height:1.75rem}
main{padding:0 1rem}h2{font-size:1.125rem;margin:1.5rem 0 0}article p{margin:.2rem 0 .6rem;max-width:60rem}
.pictures{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start}figure{margin:0;background:#fff;border:1px solid #aeb7bd;padding:.4rem}
img{display:block;width:18rem;max-height:30rem;object-fit:cover;object-position:top}figcaption{font-size:.875rem;color:#4c6272}
a:focus-visible,select:focus-visible{outline:3px solid #005eb8;outline-offset:2px}`;

/** Hides what is not chosen. The choice stands in the address, so that it can be sent to somebody. */
const SCRIPT = `const form=document.querySelector('form');
const show=()=>{const chosen=new FormData(form);let count=0;
for(const article of document.querySelectorAll('article')){let any=false;
for(const figure of article.querySelectorAll('figure')){
figure.hidden=[...chosen].some(([name,value])=>value!==''&&figure.dataset[name]!==value);
if(!figure.hidden){any=true;count++}}
article.hidden=!any}
document.querySelector('[role=status]').textContent=count+' pictures'};
for(const [name,value] of new URLSearchParams(location.hash.slice(1)))if(form.elements[name])form.elements[name].value=value;
form.addEventListener('change',()=>{history.replaceState(null,'','#'+new URLSearchParams(new FormData(form)));show()});
form.addEventListener('submit',(event)=>event.preventDefault());
show();`;
