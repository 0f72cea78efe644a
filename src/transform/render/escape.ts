const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

/** Escapes text for HTML content and for attribute values: the characters that Handlebars escapes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`=]/gu, (character) => ENTITIES[character] ?? '');
}
