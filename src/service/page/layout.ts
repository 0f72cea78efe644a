import type { Host } from '../config/config.ts';
import type { ErrorCode } from '../errors.ts';
import type { ReadyPart, ShownView } from '../view-parts.ts';
import type { ViewPlan } from '../view-plan.ts';
import type { Piece } from './html.ts';
import { deniedPage, errorPage, viewPage, type PageFacts } from './page.ts';
import { arrivalOf, shellOf, streamEnd } from './stream.ts';

/** How a view is laid out for whoever asked for it. */
export interface Layout {
  /** How it arrives in pieces; null where it comes in one. */
  readonly stream: StreamLayout | null;
  /** HTTP status of a denial. */
  readonly deniedStatus: number;
  whole(view: ShownView, page: PageFacts): readonly Piece[];
  denied(code: string, page: PageFacts): readonly Piece[];
  failed(code: ErrorCode, page: PageFacts): readonly Piece[];
}

/** The pieces of a view: what leaves first, each part when it is ready, and the end. */
export interface StreamLayout {
  shell(plan: ViewPlan, page: PageFacts): readonly Piece[];
  arrival(part: ReadyPart, earlier: readonly ReadyPart[], page: PageFacts): readonly Piece[];
  end(view: ShownView, page: PageFacts): readonly Piece[];
}

/** The page that a host's iframe shows. The strict profile is one piece by its layout, and so is what a plain browser gets. */
export function pageLayout({ browser, profile }: Pick<Host, 'browser' | 'profile'>): Layout {
  const streams = browser === 'modern' && profile === 'accessible';
  return {
    stream: streams ? { shell: shellOf, arrival: arrivalOf, end: streamEnd } : null,
    // A person reads it in a frame: an answer in words, not an error.
    deniedStatus: 200,
    whole: viewPage,
    denied: (code, page) => [deniedPage(code, page)],
    failed: (code, page) => [errorPage(code, page)],
  };
}
