import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { TEMPLATES } from '../../src/catalogue.ts';

/** A copy of the templates that a test may change. `discard` removes it. */
export interface TemplatesCopy {
  readonly folder: string;
  path(file: string): string;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Replaces a text of a file, which must be there. */
  edit(file: string, from: string, to: string): void;
  remove(file: string): void;
  discard(): void;
}

/** Copies the templates into a temporary folder: with all datasets, or with these only. */
export function copyTemplates(datasets: readonly string[] | null = null): TemplatesCopy {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-templates-'));
  const isCopied = (path: string): boolean => {
    const [part, id] = relative(TEMPLATES, path).split(sep);
    return datasets === null || part !== 'datasets' || id === undefined || datasets.includes(id);
  };
  cpSync(TEMPLATES, folder, { recursive: true, filter: isCopied });
  const path = (file: string) => join(folder, file);
  const read = (file: string) => readFileSync(path(file), 'utf8');
  const write = (file: string, text: string) => writeFileSync(path(file), text);
  return {
    folder,
    path,
    read,
    write,
    edit: (file, from, to) => {
      if (!read(file).includes(from)) throw new Error(`${file} does not hold '${from}'`);
      write(file, read(file).replace(from, to));
    },
    remove: (file) => rmSync(path(file), { recursive: true }),
    discard: () => rmSync(folder, { recursive: true }),
  };
}
