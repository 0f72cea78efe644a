import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'sass';

const ROOT = new URL('../', import.meta.url);

/** The stylesheet of views, compiled from `templates/theme/oriel.scss` over nhsuk-frontend, as `templates/theme/oriel.css` holds it. */
export function themeCss(): string {
  const { css } = compile(fileURLToPath(new URL('templates/theme/oriel.scss', ROOT)), {
    loadPaths: [fileURLToPath(new URL('node_modules', ROOT))],
    style: 'compressed',
    // A byte order mark would stand before the first rule.
    charset: false,
  });
  return `${css}\n`;
}

/** `npm run theme` writes it. */
if (import.meta.main) {
  const css = themeCss();
  writeFileSync(new URL('templates/theme/oriel.css', ROOT), css);
  process.stdout.write(`templates/theme/oriel.css: ${css.length} characters\n`);
}
