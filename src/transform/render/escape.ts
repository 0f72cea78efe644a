const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

const SPECIAL = /[&<>"'`=]/u;
const ALL_SPECIAL = new RegExp(SPECIAL, 'gu');

/** Escapes text for HTML content and for attribute values: the characters that Handlebars escapes. Most texts have none. */
export function escapeHtml(text: string): string {
  return SPECIAL.test(text) ? text.replace(ALL_SPECIAL, (character) => ENTITIES[character] ?? '') : text;
}
