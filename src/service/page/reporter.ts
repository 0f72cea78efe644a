import { createHash } from 'node:crypto';
import { escapeHtml } from '../../transform/render/escape.ts';

/**
 * The one script that may run in a view, of hosts registered with `height: auto`. Its text never changes, so the policy knows
 * it by its hash; to whom it posts, and about which view, stands in attributes of its element. It reads the height and the
 * footer's outcome, nothing of the record. The types of its messages are those of src/embed/types.ts. A page that was cut
 * off has no footer: that is unavailable.
 */
export const REPORTER =
  '(()=>{const{to,view=null}=document.currentScript.dataset,root=document.documentElement;' +
  'if(parent===self)return;' +
  'const post=(type,fact)=>{for(const origin of to.split(" "))parent.postMessage({type,v:1,view,...fact},origin)};' +
  'let last;' +
  'new ResizeObserver(()=>{const height=Math.ceil(root.getBoundingClientRect().height);' +
  'if(height!==last)post("oriel:height",{height:last=height})}).observe(root);' +
  'addEventListener("DOMContentLoaded",()=>{const foot=document.querySelector("body>footer[data-outcome]");' +
  'post("oriel:outcome",{outcome:foot?foot.dataset.outcome:"unavailable"})})})()';

/** The reporter's hash as a CSP source (CSP Level 3, hash-source). */
export const REPORTER_SOURCE = `'sha256-${createHash('sha256').update(REPORTER).digest('base64')}'`;

/** The reporter in a page: it posts to these origins only. */
export function reporterElement(origins: readonly string[], viewId: string | null): string {
  const view = viewId === null ? '' : ` data-view="${escapeHtml(viewId)}"`;
  return `<script data-to="${escapeHtml(origins.join(' '))}"${view}>${REPORTER}</script>`;
}
