import type { Host } from '../config/config.ts';
import type { Services } from '../services.ts';
import { ENGLISH, type Language } from '../../transform/record/language.ts';
import { OrielError } from '../errors.ts';
import { reporterElement } from './reporter.ts';
import { themedStylesheet } from './theme.ts';

/** What every page in the frame of one host has in common. */
export interface Frame {
  /** Page origins that may frame it. */
  readonly origins: readonly string[];
  readonly stylesheet: string;
  /** The language of its pages. */
  readonly language: Language;
  /** How much stands in it. */
  readonly density: Host['density'];
  /** Whether it reports its height and its outcome to the page around it. */
  readonly reports: boolean;
  /** Whether the pages around it require of every frame that it embeds nothing without asking (COEP). */
  readonly isolated: boolean;
}

/** What of the templates every page has in common. */
type Looks = Pick<Services['catalogue'], 'stylesheet' | 'languages'>;

/** The frame of a host's pages. */
export function frameOf(host: Host, { stylesheet, languages }: Looks): Frame {
  const { origins, height, density, coep, theme } = host;
  const own = themedStylesheet(stylesheet, theme);
  const language = languageOf(host.language, languages);
  const reports = height === 'auto';
  return { origins, stylesheet: own, language, density, reports, isolated: coep === 'require-corp' };
}

/** The frame of an answer to a code that no ticket is remembered for: every host may show it, and it reports nothing. */
export function strangersFrame(hosts: readonly Host[], { stylesheet, languages }: Looks): Frame {
  const origins = [...new Set(hosts.flatMap((host) => host.origins))];
  const isolated = hosts.some(({ coep }) => coep === 'require-corp');
  const language = languageOf(ENGLISH, languages);
  return { origins, stylesheet, language, density: 'comfortable', reports: false, isolated };
}

/** The frame of the answer to a code: its host's while that is remembered, else anybody's. */
export function frameOfCode(
  { tickets, config, catalogue }: Pick<Services, 'tickets' | 'config' | 'catalogue'>,
  code: string,
): Frame {
  const host = tickets.hostOf(code);
  return host === null ? strangersFrame(config.hosts, catalogue) : frameOf(host, catalogue);
}

/** The configuration was checked against the templates at the start. */
function languageOf(id: string, languages: Looks['languages']): Language {
  const language = languages.get(id);
  if (language === undefined) throw new OrielError('internal', 'the language is gone');
  return language;
}

/** The script element of a page; nothing where its host has not asked for it. `origins` are those it may post to. */
export function scriptOf({ reports }: Frame, origins: readonly string[], viewId: string | null): string {
  return reports ? reporterElement(origins, viewId) : '';
}
